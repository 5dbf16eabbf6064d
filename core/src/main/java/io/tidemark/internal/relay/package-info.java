// SPDX-License-Identifier: Apache-2.0
/**
 * Publishes what units have written to the outbox, exactly once: the database's commit decides,
 * Kafka's transaction repeats it.
 */
@NullMarked
package io.tidemark.internal.relay;

import org.jspecify.annotations.NullMarked;
