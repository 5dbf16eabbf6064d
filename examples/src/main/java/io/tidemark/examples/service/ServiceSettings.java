// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.service;

import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The settings of one process: {@code kafka.*} for Kafka's clients, {@code jdbc.url}, {@code
 * jdbc.user}, {@code jdbc.password} and {@code jdbc.schema} for the database, {@code tidemark.*}
 * for what is to differ from Tidemark's defaults, {@code instance}, the name the process signs its
 * rows with, and what else its service needs. Used by one thread.
 */
public final class ServiceSettings {
  private static final String KAFKA = "kafka.";

  private final Properties all;

  /** These settings. */
  public ServiceSettings(Properties all) {
    this.all = all;
  }

  /** Those in a file of properties. */
  public static ServiceSettings read(String file) throws IOException {
    Properties settings = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file))) {
      settings.load(reader);
    }
    return new ServiceSettings(settings);
  }

  /** All of them, of which Tidemark takes its own. */
  public Properties all() {
    return all;
  }

  /** One that must be there. */
  public String get(String name) {
    String value = all.getProperty(name);
    if (value == null) {
      throw new IllegalArgumentException("setting " + name + " is missing");
    }
    return value;
  }

  /** For Kafka's clients. */
  public Map<String, String> kafka() {
    Map<String, String> kafka = new HashMap<>();
    for (String name : all.stringPropertyNames()) {
      if (name.startsWith(KAFKA)) {
        kafka.put(name.substring(KAFKA.length()), all.getProperty(name));
      }
    }
    return kafka;
  }

  /** The database of positions and effects, which makes Tidemark's tables if they are missing. */
  public PostgresStore store() {
    return PostgresStore.connect(get("jdbc.url"), get("jdbc.user"), get("jdbc.password"))
        .schemaName(get("jdbc.schema"))
        .schema(SchemaMode.CREATE);
  }
}
