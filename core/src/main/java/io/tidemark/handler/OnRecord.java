// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A method that handles one record at a time. It returns nothing, or what {@link PublishTo} or
 * {@link UpsertInto} says of, is not private, and asks by type for what it needs, in any order:
 *
 * <ul>
 *   <li>the payload: the one parameter of a type that is none of the following; null for a
 *       tombstone
 *   <li>the key, marked {@link Key}, and headers, marked {@link Header} or all of them as Kafka's
 *       {@code Headers}
 *   <li>Kafka's {@code ConsumerRecord}; of two byte arrays it is the raw record
 *   <li>{@link RecordContext}, and {@link Effects} for what is to happen with the commit
 *   <li>a {@link Guard} for each dependency, marked {@link GuardedBy}
 *   <li>what the store gives, for PostgreSQL {@code org.jdbi.v3.core.Handle} and {@code
 *       java.sql.Connection}
 * </ul>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnRecord {

  /** The topics it handles. A topic has one handler in a group. */
  String[] topics() default {};

  /**
   * The topics it handles by a regular expression that their whole names match, in place of a list.
   * Topics that come later are found too. With {@code group.protocol=consumer} the broker matches,
   * by RE2.
   */
  String topicPattern() default "";

  /** Names this method apart from its class; by default it has the class's name. */
  String id() default "";

  /** How often a record may take effect. */
  Guarantee guarantee() default Guarantee.EXACTLY_ONCE;

  /**
   * Reads the payload. By default the parameter's type decides: bytes and text as they are,
   * anything else from JSON. Each worker has an instance of its own, configured with the group's
   * Kafka properties.
   */
  @SuppressWarnings("rawtypes") // or generic deserializers could not be named
  Class<? extends Deserializer> value() default Deserializer.class;

  /**
   * Reads the key. By default the parameter's type decides: bytes, text, numbers and UUIDs as
   * Kafka's own serializers write them, anything else from JSON.
   */
  @SuppressWarnings("rawtypes") // or generic deserializers could not be named
  Class<? extends Deserializer> key() default Deserializer.class;
}
