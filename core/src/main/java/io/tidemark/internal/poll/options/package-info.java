// SPDX-License-Identifier: Apache-2.0
/**
 * The properties of a group's Kafka clients: what the user says, what the library owns, and what
 * cannot work together. Pure.
 */
@NullMarked
package io.tidemark.internal.poll.options;

import org.jspecify.annotations.NullMarked;
