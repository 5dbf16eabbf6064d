// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads UTF-8 and refuses bytes that are none, where Kafka's own deserializer would put question
 * marks in their place. Safe for use by all threads.
 */
public final class TextDeserializer implements Deserializer<String> {
  private static final char REPLACEMENT = '\uFFFD';

  @Override
  @SuppressWarnings("NullAway") // Kafka's own contract: null stays null
  public @Nullable String deserialize(String topic, byte @Nullable [] data) {
    if (data == null) {
      return null;
    }
    String text = new String(data, UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      requireWellFormed(data);
    }
    return text;
  }

  /** The mark may have been written by the producer. */
  private static void requireWellFormed(byte[] data) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(data));
    } catch (CharacterCodingException e) {
      throw new SerializationException("not UTF-8 text: " + e, e);
    }
  }
}
