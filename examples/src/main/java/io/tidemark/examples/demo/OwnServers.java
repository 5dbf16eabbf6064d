// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.jdbi.v3.core.JdbiException;

/** Whether servers that belong to the user can be used; looked at before anything starts. */
final class OwnServers {

  /** What a broker allows unless it was told otherwise. */
  private static final Duration SHORTEST_CLASSIC_SESSION = Duration.ofSeconds(6);

  private OwnServers() {}

  /**
   * How long this Kafka waits for an instance that says nothing.
   *
   * @throws BadInputException if there is no Kafka, or an earlier run left its topic in it
   */
  static Duration session(Service service, String bootstrapServers, GroupProtocol protocol) {
    try (Topic topic = new Topic(bootstrapServers, service.topic())) {
      for (String name : service.topics()) {
        requireAbsent(topic, name, bootstrapServers);
      }
      return protocol == GroupProtocol.CLASSIC
          ? SHORTEST_CLASSIC_SESSION
          : topic.consumerProtocolSession();
    } catch (KafkaException | IllegalStateException e) {
      throw new BadInputException(
          "Kafka at --bootstrap-servers %s cannot be used: %s."
              .formatted(bootstrapServers, innermost(e)),
          e);
    }
  }

  private static void requireAbsent(Topic topic, String name, String bootstrapServers) {
    if (topic.names().contains(name)) {
      throw new BadInputException(
          "Topic %s is on %s already: delete it when you have seen enough of it, and run again."
              .formatted(name, bootstrapServers));
    }
  }

  /**
   * Looks at the user's own database.
   *
   * @throws BadInputException if it cannot be used, or an earlier run left its schema in it
   */
  static void requireUsable(Service service, Login database) {
    try (Schema schema = new Schema(database, service)) {
      if (schema.exists()) {
        throw new BadInputException(
            "Schema %s is in %s already: drop it (drop schema %s cascade) when you have seen enough of it, and run again."
                .formatted(service.schema(), database, service.schema()));
      }
    } catch (JdbiException e) {
      throw new BadInputException(
          "PostgreSQL at --jdbc-url %s cannot be used: %s.".formatted(database, innermost(e)), e);
    }
  }

  /** What the server or the driver said, on one line and without its own full stop. */
  private static String innermost(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String said = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return said.lines().findFirst().orElse("").strip().replaceAll("\\.$", "");
  }
}
