// SPDX-License-Identifier: Apache-2.0
/**
 * The demonstration around the order service: it makes orders, is the fraud service and the
 * operator, and counts afterwards. Nothing of the order service's own work is done here.
 */
@NullMarked
package io.tidemark.examples.orders.demo;

import org.jspecify.annotations.NullMarked;
