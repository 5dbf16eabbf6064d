// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/** The schema of one run: made and watched. Used by the run's thread; {@link #close} by any. */
public final class Schema implements AutoCloseable {

  private static final String POSITIONS =
      """
      select partition, min(next_offset) as next_offset, max(owner) as owner,
        max(owner_epoch) as owner_epoch
      from tidemark_lane
      where topic = :topic
      group by partition
      order by partition
      """;

  private final Service service;
  private final Handle db;

  /** Logs in; the schema need not be there yet. */
  public Schema(Login login, Service service) {
    this.service = service;
    this.db = login.inSchema(service.schema()).jdbi().open();
  }

  /** For what else is to be done in it. */
  public Handle db() {
    return db;
  }

  /** Whether an earlier run left it. */
  boolean exists() {
    return db.createQuery("select to_regnamespace(:schema) is not null")
        .bind("schema", service.schema())
        .mapTo(Boolean.class)
        .one();
  }

  /** Makes the schema, and the tables of the {@code schema.sql} beside the service's main class. */
  public void create() {
    db.execute("create schema " + service.schema());
    db.createScript(script()).execute();
  }

  private String script() {
    try (InputStream in = service.main().getResourceAsStream("schema.sql")) {
      return new String(
          Objects.requireNonNull(in, "schema.sql").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The positions of the partitions claimed so far, which may be none. */
  public List<LanePosition> positions() {
    if (!claimsBegan()) {
      return List.of();
    }
    return db.createQuery(POSITIONS)
        .bind("topic", service.topic())
        .map(
            (row, context) ->
                new LanePosition(
                    row.getInt("partition"),
                    row.getLong("next_offset"),
                    Objects.requireNonNullElse(row.getString("owner"), ""),
                    row.getLong("owner_epoch")))
        .list();
  }

  /** The first instance makes Tidemark's tables. */
  private boolean claimsBegan() {
    return db.createQuery("select to_regclass('tidemark_lane') is not null")
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  public void close() {
    db.close();
  }
}
