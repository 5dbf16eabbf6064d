// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.effect.Encoded;
import io.tidemark.effect.Message;
import io.tidemark.effect.MessageId;
import io.tidemark.effect.MessageSource;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.Letter;
import io.tidemark.letter.LetterCause;
import io.tidemark.letter.LetterHeaders;
import io.tidemark.letter.LetterTopic;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages for a dead-letter topic of letters: key, value, timestamp and headers as the
 * letter keeps them, and headers that say where it comes from and why. What headers of the same
 * names said before is left out, so that they do not grow from hop to hop. One worker's.
 */
final class LetterMessages {
  private static final String SPRING = "kafka_dlt-";
  private static final String CONNECT = "__connect.errors.";
  private static final String NATIVE = "tidemark-dlt-";

  /** Says that the value was too large to be sent, and is in the database only. */
  private static final String WITHOUT_VALUE = "without-value";

  private final LetterTopic topic;
  private final Publishing publishing;

  LetterMessages(LetterTopic topic, Publishing publishing) {
    this.topic = topic;
    this.publishing = publishing;
  }

  OutboxMessage of(Letter letter, UnitOfWork unit, long replay) {
    long offset = letter.record().offset();
    MessageSource source =
        new MessageSource(replay, offset, 0, MessageId.of(unit, offset, replay, 0));
    Message message = message(letter, unit);
    try {
      return publishing.encode(message, source);
    } catch (RecordTooLargeException e) {
      return publishing.encode(
          message.value(null).header(prefix() + WITHOUT_VALUE, String.valueOf(e.getMessage())),
          source);
    }
  }

  private Message message(Letter letter, UnitOfWork unit) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    Message message =
        Message.to(topic.of(record.topic()))
            .key(new Encoded(record.key()))
            .value(new Encoded(record.value()));
    if (record.timestamp() >= 0) {
      message = message.timestamp(Instant.ofEpochMilli(record.timestamp()));
    }
    for (Header header : record.headers()) {
      if (!header.key().startsWith(prefix()) && !header.key().equals(MessageId.HEADER)) {
        message = message.header(header.key(), header.value());
      }
    }
    for (Map.Entry<String, byte[]> header : headers(letter, unit).entrySet()) {
      message = message.header(prefix() + header.getKey(), header.getValue());
    }
    return message;
  }

  private String prefix() {
    return switch (topic.headers()) {
      case NATIVE -> NATIVE;
      case SPRING -> SPRING;
      case CONNECT -> CONNECT;
    };
  }

  private Map<String, byte[]> headers(Letter letter, UnitOfWork unit) {
    Headers headers = new Headers();
    if (topic.headers() == LetterHeaders.SPRING) {
      spring(headers, letter, unit);
    } else if (topic.headers() == LetterHeaders.CONNECT) {
      connect(headers, letter, unit);
    } else {
      own(headers, letter, unit);
    }
    return headers.all;
  }

  private static void own(Headers headers, Letter letter, UnitOfWork unit) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    headers.text("topic", record.topic());
    headers.text("partition", Integer.toString(record.partition()));
    headers.text("offset", Long.toString(record.offset()));
    headers.text("timestamp", Long.toString(record.timestamp()));
    headers.text("timestamp-type", record.timestampType().name());
    headers.text("group", unit.lane().partition().groupId());
    headers.text("handler", letter.handler());
    headers.text("application-version", letter.version());
    headers.text("state", letter.change().state().name());
    headers.text("tries", Integer.toString(letter.tries()));
    headers.text("payload", letter.payload().name());
    LetterCause cause = letter.change().cause();
    if (cause != null) {
      headers.text("exception", cause.type());
      headers.text("message", cause.message());
      headers.text("stacktrace", cause.trace());
    }
  }

  private static void spring(Headers headers, Letter letter, UnitOfWork unit) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    headers.text("original-topic", record.topic());
    headers.number("original-partition", record.partition());
    headers.number("original-offset", record.offset());
    headers.number("original-timestamp", record.timestamp());
    headers.text("original-timestamp-type", record.timestampType().toString());
    headers.text("original-consumer-group", unit.lane().partition().groupId());
    LetterCause cause = letter.change().cause();
    if (cause != null) {
      headers.text("exception-fqcn", cause.type());
      headers.text("exception-cause-fqcn", cause.root());
      headers.text("exception-message", cause.message());
      headers.text("exception-stacktrace", cause.trace());
    }
  }

  private static void connect(Headers headers, Letter letter, UnitOfWork unit) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    headers.text("topic", record.topic());
    headers.text("partition", Integer.toString(record.partition()));
    headers.text("offset", Long.toString(record.offset()));
    headers.text("connector.name", unit.lane().partition().groupId());
    headers.text("task.id", Integer.toString(unit.lane().number()));
    headers.text("stage", "TASK_PUT");
    headers.text("class.name", letter.handler());
    LetterCause cause = letter.change().cause();
    if (cause != null) {
      headers.text("exception.class.name", cause.type());
      headers.text("exception.message", cause.message());
      headers.text("exception.stacktrace", cause.trace());
    }
  }

  /** Headers in the order in which they are said. */
  private static final class Headers {
    private final Map<String, byte[]> all = new LinkedHashMap<>();

    void text(String name, @Nullable String text) {
      if (text != null) {
        all.put(name, text.getBytes(UTF_8));
      }
    }

    void number(String name, int number) {
      all.put(name, ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    void number(String name, long number) {
      all.put(name, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }
  }
}
