// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Publishes what a handler's method returns, exactly once, as {@link Effects#publish} does: nothing
 * for null; a {@link io.tidemark.effect.Message} as it says itself; each element of a {@code List};
 * anything else as the value of a message with the key of the record, its bytes as they are, also
 * where the topic has serializers of its own. A method that handles batches returns a {@code List}
 * of messages.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface PublishTo {

  /** The topic. */
  String value();
}
