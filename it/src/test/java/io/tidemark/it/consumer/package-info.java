// SPDX-License-Identifier: Apache-2.0
/** Kafka's own consumer against the contract that the simulated one passes as well. */
@NullMarked
package io.tidemark.it.consumer;

import org.jspecify.annotations.NullMarked;
