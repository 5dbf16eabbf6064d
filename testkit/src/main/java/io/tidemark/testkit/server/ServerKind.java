// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

/** The servers that tests ask for. */
enum ServerKind {
  KAFKA(
      "Kafka",
      Servers.BOOTSTRAP_SERVERS,
      "testcontainers-kafka",
      "/org/testcontainers/kafka/KafkaContainer.class"),
  POSTGRES(
      "PostgreSQL",
      Servers.JDBC_URL,
      "testcontainers-postgresql",
      "/org/testcontainers/postgresql/PostgreSQLContainer.class");

  private final String title;
  private final String namedBy;
  private final String artifact;
  private final String resource;

  ServerKind(String title, String namedBy, String artifact, String resource) {
    this.title = title;
    this.namedBy = namedBy;
    this.artifact = "org.testcontainers:" + artifact;
    this.resource = resource;
  }

  /** How messages call it. */
  String title() {
    return title;
  }

  /** The property that names a running one. */
  String namedBy() {
    return namedBy;
  }

  /** The optional dependency that runs it in a container. */
  String artifact() {
    return artifact;
  }

  /** Whether that dependency is on the class path. */
  boolean hasLibrary() {
    return ServerKind.class.getResource(resource) != null;
  }
}
