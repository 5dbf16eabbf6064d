// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The component of a payload, which is a record, by which it is known again: every handler method
 * with such a payload is {@link Idempotent}, whether it says so or not. A text, a UUID, an enum, a
 * whole or decimal number, a date or time, or bytes; a payload without it has no key.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface IdempotencyKey {}
