// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.effect.MessageId;
import io.tidemark.letter.LetterHeaders;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Compares what readers of committed records see of a dead-letter topic with the log of partition 0
 * that it comes from: of each record that was set aside one message, its bytes, its timestamp and
 * its headers untouched, and headers of one family that tell of it.
 */
public final class DeadLetterTopicCheck {
  private static final String NUMBER = "number ";

  private final LetterHeaders family;
  private final String group;
  private final String topic;

  /** Of records of a group's topic that its handler refuses as poison, once. */
  public DeadLetterTopicCheck(LetterHeaders family, String group, String topic) {
    this.family = family;
    this.group = group;
    this.topic = topic;
  }

  /** What a record had on it before: its own, and what each family says of another topic. */
  public static Headers before(long number) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", new byte[] {0, (byte) number, -1});
    headers.add("trace", null);
    for (LetterHeaders each : LetterHeaders.values()) {
      headers.add(prefix(each) + topicName(each), "before".getBytes(UTF_8));
    }
    return headers;
  }

  private static String prefix(LetterHeaders family) {
    return switch (family) {
      case NATIVE -> "tidemark-dlt-";
      case SPRING -> "kafka_dlt-";
      case CONNECT -> "__connect.errors.";
    };
  }

  private static String topicName(LetterHeaders family) {
    return family == LetterHeaders.SPRING ? "original-topic" : "topic";
  }

  /** One message for each of these offsets, and no other. */
  public void assertOnceEach(TopicLog published, TopicLog log, Collection<Long> offsets) {
    List<LoggedRecord> messages = published.records().get(0);
    assertThat(messages).extracting(this::offset).containsExactlyInAnyOrderElementsOf(offsets);
    assertThat(messages).extracting(DeadLetterTopicCheck::id).doesNotHaveDuplicates();
    Map<Long, LoggedRecord> records =
        log.records().get(0).stream().collect(toMap(LoggedRecord::offset, Function.identity()));
    messages.forEach(message -> assertTells(message, records.get(offset(message))));
  }

  private void assertTells(LoggedRecord message, LoggedRecord record) {
    assertThat(message.key()).isEqualTo(record.key());
    assertThat(message.value()).isEqualTo(record.value());
    assertThat(message.timestamp()).isEqualTo(record.timestamp());
    assertThat(others(message)).containsExactlyElementsOf(others(record));
    Map<String, Header> own =
        message.headers().stream()
            .filter(this::ofFamily)
            .collect(toMap(header -> header.key().substring(prefix(family).length()), h -> h));
    Map<String, String> expected = expected(record);
    expected.forEach(
        (name, value) -> assertThat(own).hasEntrySatisfying(name, at -> assertSays(at, value)));
    assertThat(own).hasSize(expected.size());
  }

  /** All but those of the family, and the id of the message. */
  private List<Header> others(LoggedRecord record) {
    return record.headers().stream()
        .filter(header -> !ofFamily(header) && !header.key().equals(MessageId.HEADER))
        .<Header>map(header -> new RecordHeader(header.key(), header.value()))
        .toList();
  }

  private boolean ofFamily(Header header) {
    return header.key().startsWith(prefix(family));
  }

  private static void assertSays(Header header, String expected) {
    if (expected.startsWith(NUMBER)) {
      assertThat(header.value()).hasSizeBetween(Integer.BYTES, Long.BYTES);
      assertThat(NUMBER + number(header.value())).isEqualTo(expected);
    } else {
      assertThat(new String(header.value(), UTF_8)).contains(expected);
    }
  }

  private static long number(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return bytes.length == Long.BYTES ? buffer.getLong() : buffer.getInt();
  }

  private Map<String, String> expected(LoggedRecord record) {
    String offset = Long.toString(record.offset());
    String cause = IllegalArgumentException.class.getName();
    String trace = "at " + LedgerHandler.class.getName();
    return switch (family) {
      case NATIVE ->
          Map.ofEntries(
              Map.entry("topic", topic),
              Map.entry("partition", "0"),
              Map.entry("offset", offset),
              Map.entry("timestamp", Long.toString(record.timestamp())),
              Map.entry("timestamp-type", "CREATE_TIME"),
              Map.entry("group", group),
              Map.entry("handler", "ledger"),
              Map.entry("application-version", LedgerService.VERSION),
              Map.entry("state", "PARKED"),
              Map.entry("tries", "1"),
              Map.entry("payload", "FULL"),
              Map.entry("exception", cause),
              Map.entry("message", "poison at " + offset),
              Map.entry("stacktrace", trace));
      case SPRING ->
          Map.of(
              "original-topic",
              topic,
              "original-partition",
              NUMBER + 0,
              "original-offset",
              NUMBER + offset,
              "original-timestamp",
              NUMBER + record.timestamp(),
              "original-timestamp-type",
              "CreateTime",
              "original-consumer-group",
              group,
              "exception-fqcn",
              cause,
              "exception-cause-fqcn",
              cause,
              "exception-message",
              "poison at " + offset,
              "exception-stacktrace",
              trace);
      case CONNECT ->
          Map.of(
              "topic",
              topic,
              "partition",
              "0",
              "offset",
              offset,
              "connector.name",
              group,
              "task.id",
              "0",
              "stage",
              "TASK_PUT",
              "class.name",
              "ledger",
              "exception.class.name",
              cause,
              "exception.message",
              "poison at " + offset,
              "exception.stacktrace",
              trace);
    };
  }

  private long offset(LoggedRecord message) {
    String name = family == LetterHeaders.SPRING ? "original-offset" : "offset";
    byte[] value = only(message, prefix(family) + name);
    return family == LetterHeaders.SPRING
        ? number(value)
        : Long.parseLong(new String(value, UTF_8));
  }

  private static String id(LoggedRecord message) {
    return Arrays.toString(only(message, MessageId.HEADER));
  }

  private static byte[] only(LoggedRecord message, String name) {
    List<Header> named =
        message.headers().stream().filter(header -> header.key().equals(name)).toList();
    assertThat(named).as(name).hasSize(1);
    return named.get(0).value();
  }
}
