// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments;

import io.tidemark.Tidemark;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.settings.StartPosition;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The payment service: one process, of which any number may run. Its main thread starts it and
 * waits for its end, which SIGTERM brings about.
 *
 * <p>It takes one argument, a file of properties: {@code kafka.*} for Kafka's clients, {@code
 * jdbc.url}, {@code jdbc.user}, {@code jdbc.password} and {@code jdbc.schema} for the database,
 * {@code tidemark.*} for what is to differ from Tidemark's defaults, and {@code instance}, the name
 * it signs its rows with. The tables of {@code schema.sql} must be there.
 */
public final class PaymentService {

  /** The consumer group. */
  public static final String GROUP = "tidemark-payments";

  /** What stands in the log before the name under which this process claims partitions. */
  public static final String RUNS_AS = "the payment service runs as ";

  private static final Logger log = LoggerFactory.getLogger(PaymentService.class);
  private static final String KAFKA = "kafka.";

  private PaymentService() {}

  /** Runs the service until it is told to stop. */
  public static void main(String[] arguments) throws IOException {
    Properties settings = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(arguments[0]))) {
      settings.load(file);
    }
    try (Tidemark tidemark = with(settings)) {
      tidemark.start();
      log.info(RUNS_AS + "{}", tidemark.status().owner());
      tidemark.awaitStop();
    }
  }

  /** The service, built and not started. */
  static Tidemark with(Properties settings) {
    return Tidemark.builder()
        .kafka(kafka(settings))
        .groupId(GROUP)
        .startAt(StartPosition.EARLIEST)
        .store(
            PostgresStore.connect(
                    settings.getProperty("jdbc.url"),
                    settings.getProperty("jdbc.user"),
                    settings.getProperty("jdbc.password"))
                .schemaName(settings.getProperty("jdbc.schema"))
                .schema(SchemaMode.CREATE)
                .jdbi(jdbi -> jdbi.registerArrayType(BigDecimal.class, "numeric")))
        .handlers(new PaymentsHandler(settings.getProperty("instance")))
        .properties(settings)
        .shutdownHook(true)
        .build();
  }

  private static Map<String, String> kafka(Properties settings) {
    Map<String, String> kafka = new HashMap<>();
    for (String name : settings.stringPropertyNames()) {
      if (name.startsWith(KAFKA)) {
        kafka.put(name.substring(KAFKA.length()), settings.getProperty(name));
      }
    }
    return kafka;
  }
}
