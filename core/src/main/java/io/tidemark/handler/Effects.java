// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.effect.Message;
import io.tidemark.sink.TableWrite;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen with the commit of a record, declared by its handler, besides what it does to
 * the database itself. If the unit is rolled back, nothing of it happens. A parameter of a
 * handler's method, or {@link RecordContext#effects()}. For the handler's thread, until the handler
 * returns.
 */
public interface Effects {

  /**
   * Publishes a message exactly once: it is written in the unit's transaction, and relayed to Kafka
   * in the order of the lane. Key and value become bytes at once, so that what cannot be written is
   * a failure of this record.
   *
   * @throws IllegalStateException if the group publishes nothing; see {@code
   *     TidemarkBuilder.outbox}
   * @throws IllegalArgumentException if the message is larger than the producer may send
   */
  void publish(Message message);

  /** Publishes a message of this key and value. */
  default void publish(String topic, @Nullable Object key, @Nullable Object value) {
    publish(Message.to(topic).key(key).value(value));
  }

  /** Publishes a message of this key and value, with headers in UTF-8. */
  default void publish(
      String topic, @Nullable Object key, @Nullable Object value, Map<String, String> headers) {
    Message message = Message.to(topic).key(key).value(value);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      message = message.header(header.getKey(), header.getValue());
    }
    publish(message);
  }

  /**
   * Runs a statement at the end of the unit, after everything handlers do themselves: all of them
   * in their order, those next to each other with the same text as one batch. How many rows one
   * changed is not told: what batches count is not to be relied on.
   *
   * @param sql with a question mark for each parameter, as JDBC has it
   * @param parameters what the driver takes, and instants, enums and nodes of JSON; arrays are not
   *     copied
   */
  void execute(String sql, @Nullable Object... parameters);

  /**
   * Writes a row into a table at the end of the unit, after {@link #execute}, over the row of the
   * same primary key if there is one. A table that no handler declared is looked up at its first
   * row.
   *
   * @param table as it stands in the catalogue, alone or behind its schema and a dot; never taken
   *     from a record
   * @param row a record, a map with the names of columns, or a JSON object
   */
  default void upsert(String table, Object row) {
    upsert(TableWrite.into(table), row);
  }

  /**
   * Writes a row into a table at the end of the unit, after {@link #execute}. All rows of a table
   * are written by one statement, as if one after the other.
   *
   * @param row a record, a map with the names of columns, or a JSON object
   */
  void upsert(TableWrite write, Object row);

  /**
   * Deletes a row at the end of the unit, in order with those that are written.
   *
   * @param write names the key's columns, and that rows are deleted
   * @param key of a single column its value; of several a record, a map or a JSON object
   */
  void delete(TableWrite write, Object key);

  /**
   * Does something once the commit is known, at most once: to forget what a cache holds, to wake
   * somebody up. It is not done if the unit is rolled back, if the process ends, or if the answer
   * to the commit is lost, whatever became of it. The worker's thread does it before the lane goes
   * on, in the order in which it was asked for; what fails is told to {@code
   * TidemarkListener.missed}, and nothing is tried again.
   */
  void afterCommit(Runnable doing);
}
