// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.handler.PayloadCheck;
import io.tidemark.handler.codec.Codec;
import io.tidemark.handler.codec.Decoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** What can be read out of a record. */
final class Readers {
  private Readers() {}

  /** The payload, if it passes the check. */
  static RecordReader.Recipe value(Codec codec) {
    return decoders -> {
      Decoder decoder = decoders.open(codec);
      PayloadCheck check = decoders.check();
      return raw -> checked(decoder.decode(raw.topic(), raw.headers(), raw.value()), check);
    };
  }

  private static @Nullable Object checked(@Nullable Object payload, PayloadCheck check)
      throws Exception {
    if (payload != null) {
      check.check(payload);
    }
    return payload;
  }

  /** The key. */
  static RecordReader.Recipe key(Codec codec) {
    return decoders -> {
      Decoder decoder = decoders.open(codec);
      return raw -> decoder.decode(raw.topic(), raw.headers(), raw.key());
    };
  }

  /** The record as Kafka gave it. */
  static RecordReader.Recipe raw() {
    return decoders -> raw -> raw;
  }

  /** The record with its key and payload decoded. */
  static RecordReader.Recipe record(RecordReader.Recipe keys, RecordReader.Recipe values) {
    return decoders -> {
      RecordReader key = keys.open(decoders);
      RecordReader value = values.open(decoders);
      return raw -> decoded(raw, key.read(raw), value.read(raw));
    };
  }

  /** All headers, a copy: what a handler does to them is not seen by its next try. */
  static RecordReader.Recipe headers() {
    return decoders -> raw -> new RecordHeaders(raw.headers());
  }

  /** The last header of a name, as bytes. */
  static RecordReader.Recipe bytesOfHeader(String name) {
    return decoders -> raw -> lastHeader(raw, name);
  }

  /** The last header of a name, as text. */
  static RecordReader.Recipe textOfHeader(String name) {
    return decoders ->
        raw -> {
          byte[] bytes = lastHeader(raw, name);
          return bytes == null ? null : new String(bytes, UTF_8);
        };
  }

  private static byte @Nullable [] lastHeader(ConsumerRecord<byte[], byte[]> raw, String name) {
    Header header = raw.headers().lastHeader(name);
    return header == null ? null : header.value();
  }

  private static ConsumerRecord<@Nullable Object, @Nullable Object> decoded(
      ConsumerRecord<byte[], byte[]> raw, @Nullable Object key, @Nullable Object value) {
    return new ConsumerRecord<>(
        raw.topic(),
        raw.partition(),
        raw.offset(),
        raw.timestamp(),
        raw.timestampType(),
        raw.serializedKeySize(),
        raw.serializedValueSize(),
        key,
        value,
        raw.headers(),
        raw.leaderEpoch(),
        raw.deliveryCount());
  }
}
