// SPDX-License-Identifier: Apache-2.0
/**
 * What the demonstrations have in common: servers, a topic, tables and instances of a service,
 * which is broken while it works, and counted on afterwards. Nothing of a service's own work is
 * done here.
 */
@NullMarked
package io.tidemark.examples.demo;

import org.jspecify.annotations.NullMarked;
