// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.effect.Message;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen with the commit of a record, declared by its handler, besides what it does to
 * the database itself. If the unit is rolled back, nothing of it happens. A parameter of a
 * handler's method, or {@link RecordContext#effects()}. For the handler's thread, until the handler
 * returns.
 */
public interface Effects {

  /**
   * Publishes a message exactly once: it is written in the unit's transaction, and relayed to Kafka
   * in the order of the lane. Key and value become bytes at once, so that what cannot be written is
   * a failure of this record.
   *
   * @throws IllegalStateException if the group publishes nothing; see {@code
   *     TidemarkBuilder.outbox}
   * @throws IllegalArgumentException if the message is larger than the producer may send
   */
  void publish(Message message);

  /** Publishes a message of this key and value. */
  default void publish(String topic, @Nullable Object key, @Nullable Object value) {
    publish(Message.to(topic).key(key).value(value));
  }

  /** Publishes a message of this key and value, with headers in UTF-8. */
  default void publish(
      String topic, @Nullable Object key, @Nullable Object value, Map<String, String> headers) {
    Message message = Message.to(topic).key(key).value(value);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      message = message.header(header.getKey(), header.getValue());
    }
    publish(message);
  }
}
