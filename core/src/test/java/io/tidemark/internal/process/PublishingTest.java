// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.effect.Encoded;
import io.tidemark.effect.Message;
import io.tidemark.effect.MessageSource;
import io.tidemark.handler.codec.Encoders;
import io.tidemark.settings.OutboxSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What handlers publish, in bytes. */
final class PublishingTest {
  private static final Map<String, ?> KAFKA = Map.of("registry.url", "http://registry");

  private static final MessageSource SOURCE = new MessageSource(0, 42, 0, new UUID(1, 2));

  record Receipt(String id, int cents) {}

  private final List<String> happened = new ArrayList<>();

  /** Writes receipts as a registry's would, and tells what it is used for. */
  private final class OwnSerializer implements Serializer<Receipt> {
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
      happened.add("configured with " + configs.get("registry.url") + (isKey ? " for keys" : ""));
    }

    @Override
    public byte[] serialize(String topic, Receipt data) {
      throw new UnsupportedOperationException("it is given headers");
    }

    @Override
    public byte[] serialize(String topic, Headers headers, Receipt data) {
      headers.add("schema", new byte[] {7});
      return (topic + ":" + data.id()).getBytes(UTF_8);
    }

    @Override
    public void close() {
      happened.add("closed");
    }
  }

  private Publishing publishing(int maxBytes) {
    OutboxSettings settings =
        OutboxSettings.DEFAULT.serializers("receipts", LongSerializer::new, OwnSerializer::new);
    return new Publishing(true, maxBytes, Encoders.open(settings.serializers(), KAFKA));
  }

  private static ProducerRecord<byte[], byte[]> encoded(Publishing publishing, Message message) {
    return publishing.encode(message, SOURCE).record();
  }

  @Test
  void aTopicsOwnSerializersWriteItsKeysAndValues() {
    try (Publishing publishing = publishing(10_000)) {
      ProducerRecord<byte[], byte[]> record =
          encoded(publishing, Message.to("receipts").key(3L).value(new Receipt("r1", 50)));

      assertThat(ByteBuffer.wrap(record.key()).getLong()).isEqualTo(3);
      assertThat(record.value()).asString(UTF_8).isEqualTo("receipts:r1");
      assertThat(record.headers().lastHeader("schema").value()).containsExactly(7);
      assertThat(encoded(publishing, Message.to("receipts").key(3L)).value())
          .as("a tombstone asks no serializer")
          .isNull();
    }
    assertThat(happened).containsExactly("configured with http://registry", "closed");
  }

  @Test
  void whatIsEncodedAlreadyIsWrittenAsItIs() {
    byte[] bytes = {1, 2, 3};
    try (Publishing publishing = publishing(10_000)) {
      for (String topic : List.of("receipts", "audit")) {
        ProducerRecord<byte[], byte[]> record =
            encoded(
                publishing, Message.to(topic).key(new Encoded(bytes)).value(new Encoded(bytes)));

        assertThat(record.key()).as(topic).isEqualTo(bytes);
        assertThat(record.value()).as(topic).isEqualTo(bytes);
        assertThat(encoded(publishing, Message.to(topic).key(new Encoded(null))).key()).isNull();
      }
    }
  }

  @Test
  void otherTopicsAreWrittenByType() {
    try (Publishing publishing = publishing(10_000)) {
      ProducerRecord<byte[], byte[]> record =
          encoded(publishing, Message.to("audit").key(3L).value(new Receipt("r1", 50)));

      assertThat(ByteBuffer.wrap(record.key()).getLong()).isEqualTo(3);
      assertThat(record.value()).asString(UTF_8).isEqualTo("{\"id\":\"r1\",\"cents\":50}");
      assertThat(encoded(publishing, Message.to("audit").value("text")).value())
          .asString(UTF_8)
          .isEqualTo("text");
    }
  }

  @Test
  void whatASerializerDoesNotTakeIsNamedWithItsTopic() {
    try (Publishing publishing = publishing(10_000)) {
      assertThatThrownBy(() -> encoded(publishing, Message.to("receipts").key("text")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(
              "java.lang.String", "topic receipts", "LongSerializer", "OutboxSettings.serializers");
    }
  }

  @Test
  void noneStaysOpenIfOneCannotBeOpened() {
    OutboxSettings settings =
        OutboxSettings.DEFAULT.serializers(
            "receipts",
            OwnSerializer::new,
            () -> {
              throw new IllegalStateException("no registry");
            });
    assertThatThrownBy(() -> Encoders.open(settings.serializers(), KAFKA))
        .hasMessage("no registry");
    assertThat(happened).containsExactly("configured with http://registry for keys", "closed");
  }

  @Test
  void whatIsTooLargeIsRefusedWhereItIsDeclared() {
    OutboxSettings text =
        OutboxSettings.DEFAULT.serializers("text", StringSerializer::new, StringSerializer::new);
    try (Publishing publishing =
        new Publishing(true, 2_000, Encoders.open(text.serializers(), KAFKA))) {
      encoded(publishing, Message.to("text").value("x".repeat(1_000)));

      assertThatThrownBy(() -> encoded(publishing, Message.to("text").value("x".repeat(2_000))))
          .isInstanceOf(RecordTooLargeException.class)
          .hasMessageContainingAll("to text", "max.request.size (2000)", "max.message.bytes");
      assertThatThrownBy(
              () ->
                  encoded(publishing, Message.to("text").header("h", "x".repeat(2_000)).value("x")))
          .as("headers count too")
          .isInstanceOf(RecordTooLargeException.class);
    }
  }
}
