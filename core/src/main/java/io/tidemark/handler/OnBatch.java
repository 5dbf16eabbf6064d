// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A method that handles the records of a unit together, in the order of the log. It asks for the
 * same things as an {@link OnRecord} method, but for lists of what there is one of for each record:
 * {@code List<Payment>}, {@code List<ConsumerRecord<byte[], byte[]>>}, {@code @Key List<String>}; a
 * tombstone is a null in the list. Its context is a {@link BatchContext}. When it fails, the unit
 * is tried again in smaller pieces.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnBatch {

  /** The topics it handles. A topic has one handler in a group. */
  String[] topics() default {};

  /** The topics it handles by what their names look like; see {@link OnRecord#topicPattern()}. */
  String topicPattern() default "";

  /** Names this method apart from its class; by default it has the class's name. */
  String id() default "";

  /** The most records it is given at once; the group's unit settings may grant fewer. */
  int maxRecords() default Integer.MAX_VALUE;

  /** How often a record may take effect. */
  Guarantee guarantee() default Guarantee.EXACTLY_ONCE;

  /** Reads the payloads; see {@link OnRecord#value()}. */
  @SuppressWarnings("rawtypes") // or generic deserializers could not be named
  Class<? extends Deserializer> value() default Deserializer.class;

  /** Reads the keys; see {@link OnRecord#key()}. */
  @SuppressWarnings("rawtypes") // or generic deserializers could not be named
  Class<? extends Deserializer> key() default Deserializer.class;
}
