// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.keying;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.handler.codec.JsonPointer;
import io.tidemark.lane.UnitOfWork;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The places where keys are. */
final class KeySources {
  private static final String HEADER = "header:";
  private static final String JSON = "json:";

  private KeySources() {}

  /**
   * The place that a form names.
   *
   * @throws IllegalArgumentException if it names none
   */
  static KeySource of(String form) {
    if (form.equals("key")) {
      return new OfKey();
    }
    return form.equals("coordinates") ? new OfCoordinates() : inside(form);
  }

  /**
   * The place inside the record that a form names: a header, or a property of the value.
   *
   * @throws IllegalArgumentException if it names none
   */
  static KeySource inside(String form) {
    if (form.startsWith(HEADER) && form.length() > HEADER.length()) {
      return new OfHeader(form.substring(HEADER.length()));
    }
    if (form.startsWith(JSON)) {
      return new OfJson(JsonPointer.of(form.substring(JSON.length())));
    }
    throw new IllegalArgumentException("\"" + form + "\" says of no place where it is");
  }

  private record OfHeader(String name) implements KeySource {
    @Override
    public byte @Nullable [] find(
        UnitOfWork unit, ConsumerRecord<byte[], byte[]> record, @Nullable Object payload) {
      Header header = record.headers().lastHeader(name);
      return header == null ? null : header.value();
    }

    @Override
    public String where() {
      return "header " + name;
    }
  }

  private record OfJson(JsonPointer pointer) implements KeySource {
    @Override
    public @Nullable Object find(
        UnitOfWork unit, ConsumerRecord<byte[], byte[]> record, @Nullable Object payload) {
      return record.value() == null ? null : pointer.find(record.value());
    }

    @Override
    public String where() {
      return pointer + " of the value";
    }
  }

  private record OfKey() implements KeySource {
    @Override
    public byte @Nullable [] find(
        UnitOfWork unit, ConsumerRecord<byte[], byte[]> record, @Nullable Object payload) {
      return record.key();
    }

    @Override
    public String where() {
      return "the record's key";
    }
  }

  /**
   * The place in the log. It names the topic's id, and the record's timestamp too, as that a topic
   * has been made again is noticed a little later. Frozen: its hash is stored.
   */
  private record OfCoordinates() implements KeySource {
    @Override
    public byte[] find(
        UnitOfWork unit, ConsumerRecord<byte[], byte[]> record, @Nullable Object payload) {
      byte[] cluster = unit.lane().partition().clusterId().getBytes(UTF_8);
      return ByteBuffer.allocate(cluster.length + 5 * Long.BYTES + Integer.BYTES)
          .putLong(unit.topicId().getMostSignificantBits())
          .putLong(unit.topicId().getLeastSignificantBits())
          .putInt(record.partition())
          .putLong(record.offset())
          .putLong(record.timestamp())
          .put(cluster)
          .array();
    }

    @Override
    public String where() {
      return "the record's place in the log";
    }
  }

  /**
   * What a function finds in the payload.
   *
   * @param where what it finds
   */
  record OfPayload(String where, Function<Object, @Nullable Object> function) implements KeySource {
    @Override
    public @Nullable Object find(
        UnitOfWork unit, ConsumerRecord<byte[], byte[]> record, @Nullable Object payload) {
      return payload == null ? null : function.apply(payload);
    }

    @Override
    public boolean ofPayload() {
      return true;
    }
  }
}
