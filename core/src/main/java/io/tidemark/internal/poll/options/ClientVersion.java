// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll.options;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** A version of kafka-clients, as far as it matters here. */
public record ClientVersion(int major, int minor) {
  /** Taken where none is to be found: nothing is too old then. */
  static final ClientVersion UNKNOWN = new ClientVersion(Integer.MAX_VALUE, 0);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(.*)");

  /** Confluent Platform counts its releases four ahead of the Kafka in them. */
  private static final Pattern CONFLUENT = Pattern.compile(".*-(ccs|ce)\\b.*");

  private static final int CONFLUENT_AHEAD = 4;

  /**
   * The version on the class path. Read from the file that kafka-clients keeps it in: the class
   * that reads it for Kafka is not always in the same package.
   */
  public static ClientVersion found() {
    try (InputStream file =
        ConsumerConfig.class.getResourceAsStream("/kafka/kafka-version.properties")) {
      if (file == null) {
        return UNKNOWN;
      }
      Properties properties = new Properties();
      properties.load(file);
      return of(properties.getProperty("version", ""));
    } catch (IOException e) {
      throw new UncheckedIOException("the version of kafka-clients cannot be read", e);
    }
  }

  static ClientVersion of(String text) {
    Matcher matcher = TEXT.matcher(text.trim());
    if (!matcher.matches()) {
      return UNKNOWN;
    }
    boolean confluent = CONFLUENT.matcher(matcher.group(3)).matches();
    int major = Integer.parseInt(matcher.group(1)) - (confluent ? CONFLUENT_AHEAD : 0);
    return new ClientVersion(major, Integer.parseInt(matcher.group(2)));
  }

  boolean isBefore(ClientVersion other) {
    return major < other.major || (major == other.major && minor < other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
