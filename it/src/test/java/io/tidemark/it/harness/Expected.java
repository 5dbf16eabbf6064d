// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a ledger must hold of a topic, in order: every record of the log once, but for partitions
 * that the scenario says otherwise of.
 */
public final class Expected {
  private final Map<Integer, UnaryOperator<List<Long>>> changes = new HashMap<>();
  private boolean inOrderOfKeysOnly;
  private boolean outsideOfTransactions;
  private final Map<Integer, Long> positions = new HashMap<>();

  /** The records from {@code from} up to but not including {@code to} are not applied. */
  public Expected without(int partition, long from, long to) {
    return change(
        partition,
        offsets -> offsets.stream().filter(offset -> offset < from || offset >= to).toList());
  }

  /** These records are not applied. */
  public Expected without(int partition, List<Long> left) {
    return change(
        partition, offsets -> offsets.stream().filter(each -> !left.contains(each)).toList());
  }

  /** After {@code reached}, not included, the records from {@code from} on are applied again. */
  public Expected againFrom(int partition, long from, long reached) {
    return change(
        partition,
        offsets -> {
          List<Long> again =
              new ArrayList<>(offsets.stream().filter(offset -> offset < reached).toList());
          again.addAll(offsets.stream().filter(offset -> offset >= from).toList());
          return again;
        });
  }

  /** Exactly these records are applied, in this order. */
  public Expected exactly(int partition, List<Long> applied) {
    return change(partition, offsets -> applied);
  }

  /** Records come in the order of their keys, but keys not in the order of each other. */
  public Expected inOrderOfKeysOnly() {
    inOrderOfKeysOnly = true;
    return this;
  }

  /** Effects are no part of the transactions that move positions. */
  public Expected outsideOfTransactions() {
    outsideOfTransactions = true;
    return this;
  }

  boolean isOutsideOfTransactions() {
    return outsideOfTransactions;
  }

  boolean isInOrderOfKeysOnly() {
    return inOrderOfKeysOnly;
  }

  /** These records, which the log no longer holds, come before all others. */
  public Expected first(int partition, List<Long> gone) {
    return change(
        partition,
        offsets -> {
          List<Long> all = new ArrayList<>(gone);
          all.addAll(offsets);
          return all;
        });
  }

  /** The partition stands still at a position that is not its end; nothing after it is applied. */
  public Expected standingAt(int partition, long position) {
    positions.put(partition, position);
    return without(partition, position, Long.MAX_VALUE);
  }

  /** Nothing of what the log holds is applied. */
  public Expected nothing(int partition) {
    return without(partition, 0, Long.MAX_VALUE);
  }

  private Expected change(int partition, UnaryOperator<List<Long>> change) {
    changes.merge(
        partition, change, (first, second) -> offsets -> second.apply(first.apply(offsets)));
    return this;
  }

  List<Long> offsets(TopicLog log, int partition) {
    return changes.getOrDefault(partition, UnaryOperator.identity()).apply(log.offsets(partition));
  }

  long position(TopicLog log, int partition) {
    return positions.getOrDefault(partition, log.ends().get(partition));
  }
}
