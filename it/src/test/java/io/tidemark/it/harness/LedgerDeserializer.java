// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads text, but for one that it chokes on. */
public final class LedgerDeserializer implements Deserializer<String> {

  /** What it cannot read. */
  public static final String POISON = "poison";

  private final StringDeserializer text = new StringDeserializer();

  @Override
  public @Nullable String deserialize(String topic, byte @Nullable [] bytes) {
    String value = text.deserialize(topic, bytes);
    if (POISON.equals(value)) {
      throw new SerializationException("not what was agreed on");
    }
    return value;
  }
}
