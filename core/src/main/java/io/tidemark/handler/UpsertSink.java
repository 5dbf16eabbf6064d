// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.handler.codec.Codec;
import io.tidemark.handler.row.RowReader;
import io.tidemark.sink.GivenColumn;
import io.tidemark.sink.TableWrite;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Topics whose records are rows of a table, with no code to handle them: {@code
 * UpsertSink.of(TableWrite.into("balance").key("account").deletingOnTombstone(), "balances")}.
 * Immutable; each method returns a copy.
 *
 * <p>Payloads are JSON objects, whose properties are the columns unless {@link #columns} or {@link
 * #rows} says otherwise; what the table has no column for is left out. Columns of the key that a
 * payload does not give are taken from the record's key, which is text unless {@link #recordKey}
 * says otherwise.
 *
 * @param id names it as handlers are named
 * @param topics the topics; at least one
 * @param table where the rows go
 * @param value how payloads are read
 * @param key how keys are read
 * @param rows what payloads become
 */
public record UpsertSink(
    String id,
    List<String> topics,
    TableWrite table,
    Supplier<Codec> value,
    Supplier<Codec> key,
    Class<?> rows) {

  /** Copies the topics. */
  public UpsertSink {
    topics = List.copyOf(topics);
  }

  /** JSON objects of topics into a table. */
  public static UpsertSink of(TableWrite table, String... topics) {
    return new UpsertSink(
        topics.length == 0 ? "" : topics[0],
        List.of(topics),
        table.leavingOutUnknown(),
        () -> Codec.byType(JsonNode.class, false),
        () -> Codec.byType(String.class, true),
        JsonNode.class);
  }

  /** The same under another name. */
  public UpsertSink id(String name) {
    return new UpsertSink(name, topics, table, value, key, rows);
  }

  /**
   * The same with these columns in every row: a property that is absent is null. Without this it
   * stays as it is in the table.
   */
  public UpsertSink columns(String... names) {
    List<GivenColumn> given =
        Arrays.stream(names).map(name -> new GivenColumn(name, Object.class)).toList();
    return new UpsertSink(id, topics, giving(given), value, key, rows);
  }

  /** With the key's columns, which come from the record's key if from nowhere else. */
  private TableWrite giving(List<GivenColumn> given) {
    List<String> names = given.stream().map(GivenColumn::name).toList();
    Stream<GivenColumn> ofKey =
        table.key().stream()
            .filter(name -> !names.contains(name))
            .map(name -> new GivenColumn(name, Object.class));
    return table.giving(Stream.concat(given.stream(), ofKey).toList());
  }

  /**
   * The same with payloads that are read as a record class, whose components are the columns of
   * every row.
   */
  public UpsertSink rows(Class<? extends Record> type) {
    return new UpsertSink(
        id,
        topics,
        giving(RowReader.columns(table, type)),
        () -> Codec.byType(type, false),
        key,
        type);
  }

  /**
   * The same with keys that are read as this: text, numbers, UUIDs and bytes as Kafka's own
   * deserializers do; a record class, or {@code JsonNode} for any JSON object, for a key of several
   * columns.
   */
  public UpsertSink recordKey(Class<?> type) {
    return new UpsertSink(id, topics, table, value, () -> Codec.byType(type, true), rows);
  }
}
