// SPDX-License-Identifier: Apache-2.0
/**
 * What the runtime asks of the world besides Kafka and the database: time, threads, waiting,
 * chance.
 */
@NullMarked
package io.tidemark.internal.env;

import org.jspecify.annotations.NullMarked;
