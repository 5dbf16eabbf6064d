// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.effect.Message;
import io.tidemark.effect.MessageSource;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.handler.codec.Encoders;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Makes bytes of what handlers publish. One worker's. */
public final class Publishing implements AutoCloseable {
  /** More than Kafka's own fields of a record take, and the library's header. */
  private static final int OVERHEAD = 256;

  private static final int HEADER_OVERHEAD = 16;

  private final boolean on;
  private final int maxBytes;
  private final Encoders encoders;

  /**
   * Takes how it is done.
   *
   * @param on whether anybody publishes what is written
   * @param maxBytes the size of the largest request that may be sent
   * @param encoders this worker's own
   */
  public Publishing(boolean on, int maxBytes, Encoders encoders) {
    this.on = on;
    this.maxBytes = maxBytes;
    this.encoders = encoders;
  }

  /** Of a group that publishes nothing. */
  public static Publishing off() {
    return new Publishing(false, Integer.MAX_VALUE, Encoders.open(Map.of(), Map.of()));
  }

  /** Of a group whose messages nobody sends, so that they may have any size. */
  public static Publishing unbounded() {
    return new Publishing(true, Integer.MAX_VALUE, Encoders.open(Map.of(), Map.of()));
  }

  OutboxMessage encode(Message message, MessageSource source) {
    if (!on) {
      throw new IllegalStateException(
          "the group publishes nothing, so this message to %s would never leave the database: say outbox(OutboxSettings.DEFAULT.mode(RELAY)) to the builder, or TABLE if another program reads the table"
              .formatted(message.topic()));
    }
    RecordHeaders headers = new RecordHeaders(message.headers());
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            message.topic(),
            message.partition(),
            message.timestamp() == null ? null : message.timestamp().toEpochMilli(),
            encoders.key(message.topic(), headers, message.key()),
            encoders.value(message.topic(), headers, message.value()),
            headers);
    long size = size(record);
    if (size > maxBytes) {
      throw new RecordTooLargeException(
          "a message to %s of about %d bytes is more than the producer may send: publish less, or raise max.request.size (%d) among the Kafka properties, and max.message.bytes of the topic with it"
              .formatted(message.topic(), size, maxBytes));
    }
    return new OutboxMessage(source, record);
  }

  private static long size(ProducerRecord<byte[], byte[]> record) {
    long size = OVERHEAD + length(record.key()) + (long) length(record.value());
    for (Header header : record.headers()) {
      size += HEADER_OVERHEAD + 3L * header.key().length() + length(header.value());
    }
    return size;
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  @Override
  public void close() {
    encoders.close();
  }
}
