// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.letter.PayloadCipher;
import io.tidemark.letter.PayloadMode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PayloadsTest {
  /** Turns every bit. */
  private static final PayloadCipher CIPHER =
      new PayloadCipher() {
        @Override
        public byte[] seal(byte[] plain) {
          byte[] sealed = plain.clone();
          for (int i = 0; i < sealed.length; i++) {
            sealed[i] = (byte) ~sealed[i];
          }
          return sealed;
        }

        @Override
        public byte[] open(byte[] sealed) {
          return seal(sealed);
        }
      };

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] key) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", bytes("header"));
    headers.add("nothing", null);
    byte[] value = bytes("value");
    return new ConsumerRecord<>(
        "payments",
        2,
        42,
        1_700_000_000_000L,
        TimestampType.LOG_APPEND_TIME,
        key == null ? ConsumerRecord.NULL_SIZE : key.length,
        value.length,
        key,
        value,
        headers,
        Optional.of(7));
  }

  private static void assertSame(
      ConsumerRecord<byte[], byte[]> record, ConsumerRecord<byte[], byte[]> expected) {
    assertThat(record.key()).isEqualTo(expected.key());
    assertThat(record.value()).isEqualTo(expected.value());
    assertThat(record.offset()).isEqualTo(expected.offset());
    assertThat(record.timestamp()).isEqualTo(expected.timestamp());
    assertThat(record.timestampType()).isEqualTo(expected.timestampType());
    assertThat(record.leaderEpoch()).isEqualTo(expected.leaderEpoch());
    assertThat(record.headers().toArray())
        .extracting(Header::value)
        .containsExactly(bytes("header"), null);
  }

  @Test
  void whatIsKeptWholeIsKeptUntouched() {
    ConsumerRecord<byte[], byte[]> record = record(bytes("key"));

    assertThat(new Payloads(PayloadMode.FULL, null).kept(record)).isSameAs(record);
  }

  @Test
  void whatIsSealedIsUnreadableUntilItIsOpened() {
    Payloads payloads = new Payloads(PayloadMode.FULL, CIPHER);

    ConsumerRecord<byte[], byte[]> kept = payloads.kept(record(bytes("key")));

    assertThat(payloads.seals()).isTrue();
    assertThat(new String(kept.key(), StandardCharsets.UTF_8)).doesNotContain("key");
    assertThat(new String(kept.value(), StandardCharsets.UTF_8)).doesNotContain("value");
    assertThat(kept.headers().lastHeader("trace").value()).isNotEqualTo(bytes("header"));
    assertSame(payloads.opened(kept, true), record(bytes("key")));
  }

  @Test
  void aKeyThatIsNotThereIsNotSealed() {
    Payloads payloads = new Payloads(PayloadMode.FULL, CIPHER);

    ConsumerRecord<byte[], byte[]> kept = payloads.kept(record(null));

    assertThat(kept.key()).isNull();
    assertSame(payloads.opened(kept, true), record(null));
  }

  @Test
  void whatWasStoredInTheOpenIsReadAsItIs() {
    ConsumerRecord<byte[], byte[]> record = record(bytes("key"));

    assertThat(new Payloads(PayloadMode.FULL, CIPHER).opened(record, false)).isSameAs(record);
  }

  @Test
  void whatIsSealedNeedsItsCipher() {
    ConsumerRecord<byte[], byte[]> kept =
        new Payloads(PayloadMode.FULL, CIPHER).kept(record(bytes("key")));

    assertThatThrownBy(() -> new Payloads(PayloadMode.FULL, null).opened(kept, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("offset 42 of payments-2", "give it the same by deadLetters(…)");
  }

  @Test
  void ofWhatIsHashedNothingIsLeftButTheHash() {
    Payloads payloads = new Payloads(PayloadMode.HASH, CIPHER);

    ConsumerRecord<byte[], byte[]> kept = payloads.kept(record(bytes("key")));

    assertThat(payloads.seals()).isFalse();
    assertThat(kept.key()).hasSize(32);
    assertThat(kept.value()).hasSize(32).isNotEqualTo(kept.key());
    assertThat(kept.headers().toArray()).isEmpty();
    assertThat(payloads.kept(record(null)).key()).isNull();
  }

  @Test
  void ofWhatIsNotKeptOnlyItsCoordinatesAreLeft() {
    ConsumerRecord<byte[], byte[]> kept =
        new Payloads(PayloadMode.NONE, null).kept(record(bytes("key")));

    assertThat(kept.key()).isNull();
    assertThat(kept.value()).isNull();
    assertThat(kept.headers().toArray()).isEmpty();
    assertThat(kept.offset()).isEqualTo(42);
  }
}
