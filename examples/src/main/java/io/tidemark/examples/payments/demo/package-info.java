// SPDX-License-Identifier: Apache-2.0
/**
 * The demonstration around the payment service: it makes payments, runs instances of the service,
 * breaks them, and counts afterwards. Nothing of the service's own work is done here.
 */
@NullMarked
package io.tidemark.examples.payments.demo;

import org.jspecify.annotations.NullMarked;
