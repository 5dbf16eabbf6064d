// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextDeserializerTest {
  private final TextDeserializer deserializer = new TextDeserializer();

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "ä€𝄞", "a replacement \uFFFD that the producer wrote"})
  void textIsReadAsItWasWritten(String text) {
    assertThat(deserializer.deserialize("payments", text.getBytes(UTF_8))).isEqualTo(text);
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    assertThatThrownBy(() -> deserializer.deserialize("payments", new byte[] {'a', (byte) 0xC3}))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("not UTF-8 text");
  }

  @Test
  void nothingIsNull() {
    assertThat(deserializer.deserialize("payments", null)).isNull();
  }
}
