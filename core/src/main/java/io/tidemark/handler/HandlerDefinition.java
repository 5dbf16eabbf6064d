// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.failure.FailurePolicy;
import io.tidemark.sink.TableWrite;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A handler, checked and ready: what annotations and lambdas both become.
 *
 * @param id names the handler in the group's row, in settings and in errors
 * @param topics the topics it handles
 * @param pattern what the names of other topics it handles look like, null if there are none
 * @param maxRecords the most records it takes at once; a unit is never larger
 * @param guarantee how often a record may take effect
 * @param policy what follows when it fails
 * @param guards the breakers of what it depends on
 * @param publishes whether it may publish messages
 * @param keys whose the idempotency keys of its records are; null if they have none
 * @param tables the tables it writes rows into, as far as that is known
 * @param workers makes the handler as one worker uses it
 */
public record HandlerDefinition(
    String id,
    Set<String> topics,
    @Nullable Pattern pattern,
    int maxRecords,
    Guarantee guarantee,
    FailurePolicy policy,
    GuardNames guards,
    boolean publishes,
    @Nullable KeyScope keys,
    List<TableWrite> tables,
    Supplier<UnitHandler> workers) {

  /** Copies the topics. */
  public HandlerDefinition {
    topics = Set.copyOf(topics);
    tables = List.copyOf(tables);
  }

  /** Handles these topics, and topics like a pattern, with the default policy. */
  public HandlerDefinition(
      String id,
      Set<String> topics,
      @Nullable Pattern pattern,
      int maxRecords,
      Supplier<UnitHandler> workers) {
    this(
        id,
        topics,
        pattern,
        maxRecords,
        Guarantee.EXACTLY_ONCE,
        FailurePolicy.DEFAULT,
        GuardNames.NONE,
        false,
        null,
        List.of(),
        workers);
  }

  /** Handles these topics, with the default policy. */
  public HandlerDefinition(
      String id, Set<String> topics, int maxRecords, Supplier<UnitHandler> workers) {
    this(id, topics, null, maxRecords, workers);
  }

  /** The same handler, made otherwise for its workers. */
  public HandlerDefinition with(Supplier<UnitHandler> others) {
    return new HandlerDefinition(
        id,
        topics,
        pattern,
        maxRecords,
        guarantee,
        policy,
        guards,
        publishes,
        keys,
        tables,
        others);
  }

  /** The same handler with another guarantee. */
  public HandlerDefinition with(Guarantee other) {
    return new HandlerDefinition(
        id, topics, pattern, maxRecords, other, policy, guards, publishes, keys, tables, workers);
  }

  /** The same handler, of single records: outside of transactions each is a unit of its own. */
  public HandlerDefinition ofSingleRecords() {
    int most = guarantee == Guarantee.EXACTLY_ONCE ? maxRecords : 1;
    return new HandlerDefinition(
        id, topics, pattern, most, guarantee, policy, guards, publishes, keys, tables, workers);
  }

  /** The same handler under another policy. */
  public HandlerDefinition with(FailurePolicy other) {
    return new HandlerDefinition(
        id,
        topics,
        pattern,
        maxRecords,
        guarantee,
        other,
        guards,
        publishes,
        keys,
        tables,
        workers);
  }

  /** The same handler, behind these breakers. */
  public HandlerDefinition with(GuardNames others) {
    return new HandlerDefinition(
        id,
        topics,
        pattern,
        maxRecords,
        guarantee,
        policy,
        others,
        publishes,
        keys,
        tables,
        workers);
  }

  /** The same handler, which may publish messages or not. */
  public HandlerDefinition publishing(boolean may) {
    return new HandlerDefinition(
        id, topics, pattern, maxRecords, guarantee, policy, guards, may, keys, tables, workers);
  }

  /** The same handler, of whose records the keys are these; null for none. */
  public HandlerDefinition keyed(@Nullable KeyScope scope) {
    return new HandlerDefinition(
        id,
        topics,
        pattern,
        maxRecords,
        guarantee,
        policy,
        guards,
        publishes,
        scope,
        tables,
        workers);
  }

  /** The same handler, which writes rows into these tables. */
  public HandlerDefinition writing(List<TableWrite> others) {
    return new HandlerDefinition(
        id,
        topics,
        pattern,
        maxRecords,
        guarantee,
        policy,
        guards,
        publishes,
        keys,
        others,
        workers);
  }

  /** Whether a topic is listed, or its whole name matches the pattern. */
  public boolean handles(String topic) {
    return topics.contains(topic) || (pattern != null && pattern.matcher(topic).matches());
  }
}
