// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.lane.Sha256;
import io.tidemark.letter.PayloadCipher;
import io.tidemark.letter.PayloadMode;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** What is kept of records' bytes, and how they are got back. Immutable. */
final class Payloads {
  private final PayloadMode mode;
  private final @Nullable PayloadCipher cipher;

  Payloads(PayloadMode mode, @Nullable PayloadCipher cipher) {
    this.mode = mode;
    this.cipher = cipher;
  }

  PayloadMode mode() {
    return mode;
  }

  /** Whether what is kept is unreadable. */
  boolean seals() {
    return cipher != null && mode == PayloadMode.FULL;
  }

  /** The record with what is kept of it. */
  ConsumerRecord<byte[], byte[]> kept(ConsumerRecord<byte[], byte[]> record) {
    return switch (mode) {
      case FULL -> cipher == null ? record : with(record, cipher::seal, record.headers());
      case HASH -> with(record, bytes -> Sha256.digest().digest(bytes), new RecordHeaders());
      case NONE -> with(record, bytes -> null, new RecordHeaders());
    };
  }

  /**
   * The record as it was.
   *
   * @throws IllegalStateException if it is unreadable, and nothing is configured that makes it
   *     readable
   */
  ConsumerRecord<byte[], byte[]> opened(ConsumerRecord<byte[], byte[]> kept, boolean sealed) {
    if (!sealed) {
      return kept;
    }
    if (cipher == null) {
      throw new IllegalStateException(
          "offset %d of %s-%d was set aside by an application with a cipher, and this one has none: give it the same by deadLetters(…)"
              .formatted(kept.offset(), kept.topic(), kept.partition()));
    }
    return with(kept, cipher::open, kept.headers());
  }

  private static ConsumerRecord<byte[], byte[]> with(
      ConsumerRecord<byte[], byte[]> record,
      UnaryOperator<byte @Nullable []> change,
      Headers headers) {
    byte[] key = changed(record.key(), change);
    byte[] value = changed(record.value(), change);
    RecordHeaders changed = new RecordHeaders();
    for (Header header : headers) {
      changed.add(header.key(), changed(header.value(), change));
    }
    return new ConsumerRecord<>(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.timestampType(),
        size(key),
        size(value),
        key,
        value,
        changed,
        record.leaderEpoch());
  }

  private static byte @Nullable [] changed(
      byte @Nullable [] bytes, UnaryOperator<byte @Nullable []> change) {
    return bytes == null ? null : change.apply(bytes);
  }

  private static int size(byte @Nullable [] bytes) {
    return Optional.ofNullable(bytes).map(each -> each.length).orElse(ConsumerRecord.NULL_SIZE);
  }
}
