// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.effect.OutboxMessage;
import io.tidemark.handler.codec.Encoders;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.Letter;
import io.tidemark.letter.LetterCause;
import io.tidemark.letter.LetterChange;
import io.tidemark.letter.LetterHeaders;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.LetterTopic;
import io.tidemark.letter.PayloadMode;
import io.tidemark.settings.TopicSerializers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

final class LetterMessagesTest {
  private static final PartitionKey PARTITION =
      new PartitionKey("cluster", "ledger", "payments", 3);

  private static ConsumerRecord<byte[], byte[]> record(int bytes, RecordHeaders headers) {
    return new ConsumerRecord<>(
        "payments",
        3,
        42,
        1_700_000_000_123L,
        TimestampType.CREATE_TIME,
        1,
        bytes,
        new byte[] {'k'},
        new byte[bytes],
        headers,
        Optional.empty());
  }

  private static OutboxMessage message(LetterHeaders family, int bytes, RecordHeaders headers) {
    ConsumerRecord<byte[], byte[]> record = record(bytes, headers);
    Letter letter =
        new Letter(
            record,
            PayloadMode.FULL,
            false,
            true,
            0,
            null,
            new LetterChange(
                LetterState.DEAD, new LetterCause("a.B", "a.C", "a.B: no", "at a.B"), null),
            3,
            "ledger",
            "1.2");
    UnitOfWork unit =
        new UnitOfWork(
            PARTITION.lane(2),
            new UUID(0, 1),
            1,
            5,
            Position.at(42),
            List.of(record),
            Position.at(43),
            1);
    // bytes stay as they are whatever the topic's own serializers take
    Map<String, TopicSerializers> texts =
        Map.of("payments-dlt", new TopicSerializers(StringSerializer::new, StringSerializer::new));
    Publishing publishing = new Publishing(true, 10_000, Encoders.open(texts, Map.of()));
    return new LetterMessages(new LetterTopic("{topic}-dlt", family), publishing)
        .of(letter, unit, unit.replay());
  }

  private static String text(OutboxMessage message, String header) {
    return new String(message.record().headers().lastHeader(header).value(), UTF_8);
  }

  @Test
  void keyValueTimestampAndHeadersStayAsTheyAre() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", new byte[] {1}).add("none", null);
    OutboxMessage message = message(LetterHeaders.NATIVE, 7, headers);
    assertThat(message.record().topic()).isEqualTo("payments-dlt");
    assertThat(message.record().key()).containsExactly('k');
    assertThat(message.record().value()).hasSize(7);
    assertThat(message.record().timestamp()).isEqualTo(1_700_000_000_123L);
    assertThat(message.record().headers().lastHeader("trace").value()).containsExactly(1);
    assertThat(message.record().headers().lastHeader("none").value()).isNull();
    assertThat(message.source().offset()).isEqualTo(42);
    assertThat(message.source().replay()).isEqualTo(5);
  }

  @Test
  void headersOfTheLibrarysOwn() {
    OutboxMessage message = message(LetterHeaders.NATIVE, 1, new RecordHeaders());
    assertThat(text(message, "tidemark-dlt-topic")).isEqualTo("payments");
    assertThat(text(message, "tidemark-dlt-partition")).isEqualTo("3");
    assertThat(text(message, "tidemark-dlt-offset")).isEqualTo("42");
    assertThat(text(message, "tidemark-dlt-handler")).isEqualTo("ledger");
    assertThat(text(message, "tidemark-dlt-application-version")).isEqualTo("1.2");
    assertThat(text(message, "tidemark-dlt-exception")).isEqualTo("a.B");
    assertThat(text(message, "tidemark-dlt-message")).isEqualTo("a.B: no");
  }

  @Test
  void headersAsSpringWritesThem() {
    OutboxMessage message = message(LetterHeaders.SPRING, 1, new RecordHeaders());
    assertThat(text(message, "kafka_dlt-original-topic")).isEqualTo("payments");
    assertThat(number(message, "kafka_dlt-original-partition").getInt()).isEqualTo(3);
    assertThat(number(message, "kafka_dlt-original-offset").getLong()).isEqualTo(42);
    assertThat(number(message, "kafka_dlt-original-timestamp").getLong())
        .isEqualTo(1_700_000_000_123L);
    assertThat(text(message, "kafka_dlt-original-timestamp-type")).isEqualTo("CreateTime");
    assertThat(text(message, "kafka_dlt-original-consumer-group")).isEqualTo("ledger");
    assertThat(text(message, "kafka_dlt-exception-fqcn")).isEqualTo("a.B");
    assertThat(text(message, "kafka_dlt-exception-cause-fqcn")).isEqualTo("a.C");
  }

  private static ByteBuffer number(OutboxMessage message, String header) {
    return ByteBuffer.wrap(message.record().headers().lastHeader(header).value());
  }

  @Test
  void headersAsConnectWritesThem() {
    OutboxMessage message = message(LetterHeaders.CONNECT, 1, new RecordHeaders());
    assertThat(text(message, "__connect.errors.topic")).isEqualTo("payments");
    assertThat(text(message, "__connect.errors.partition")).isEqualTo("3");
    assertThat(text(message, "__connect.errors.offset")).isEqualTo("42");
    assertThat(text(message, "__connect.errors.connector.name")).isEqualTo("ledger");
    assertThat(text(message, "__connect.errors.exception.class.name")).isEqualTo("a.B");
  }

  @Test
  void headersDoNotGrowFromHopToHop() {
    RecordHeaders before = new RecordHeaders();
    for (Header header : message(LetterHeaders.NATIVE, 1, new RecordHeaders()).record().headers()) {
      before.add(header);
    }
    List<String> names = new ArrayList<>();
    message(LetterHeaders.NATIVE, 1, before)
        .record()
        .headers()
        .forEach(header -> names.add(header.key()));
    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void whatIsTooLargeIsSentWithoutItsValueAndSaysSo() {
    OutboxMessage message = message(LetterHeaders.NATIVE, 20_000, new RecordHeaders());
    assertThat(message.record().value()).isNull();
    assertThat(text(message, "tidemark-dlt-without-value")).contains("max.request.size");
  }
}
