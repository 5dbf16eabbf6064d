// SPDX-License-Identifier: Apache-2.0
/** The relay against a Kafka that is played, under every fault a seed draws. */
@NullMarked
package io.tidemark.testkit.relay;

import org.jspecify.annotations.NullMarked;
