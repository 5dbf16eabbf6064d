// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

/**
 * A topic to which records are published that are set aside, besides their letter in the database.
 *
 * @param name its name; {@value #TOPIC} in it stands for the record's topic
 * @param headers what its headers are called
 */
public record LetterTopic(String name, LetterHeaders headers) {

  /** Stands for the record's topic. */
  public static final String TOPIC = "{topic}";

  /** Refuses a topic without a name. */
  public LetterTopic {
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "a dead-letter topic needs a name: topic(\"{topic}-dlt\")");
    }
  }

  /** The topic for records of this one. */
  public String of(String topic) {
    return name.replace(TOPIC, topic);
  }
}
