// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.tidemark.testkit.server.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Compares the ledger with the log: each record's effect as often and in the order expected. */
final class EffectsCheck {

  private record Effect(int partition, long offset, String key, String value) {}

  /** More than this of one kind says nothing new. */
  private static final int SHOWN = 20;

  private final Map<Integer, List<Effect>> ledger;
  private final boolean severalLanes;

  EffectsCheck(Database database, String group, String topic) {
    this.ledger =
        database
            .query(
                "select partition, record_offset, key, value from ledger where group_id = '%s' and topic = '%s' order by id"
                    .formatted(group, topic))
            .stream()
            .map(
                row ->
                    new Effect(
                        Integer.parseInt(row.get(0)),
                        Long.parseLong(row.get(1)),
                        row.get(2),
                        row.get(3)))
            .collect(groupingBy(Effect::partition));
    this.severalLanes =
        database.queryNumber(
                "select count(*) from lane_trace where group_id = '%s' and topic = '%s' and lane > 0"
                    .formatted(group, topic))
            > 0;
  }

  List<String> complaints(TopicLog log, Expected expected) {
    List<String> complaints = new ArrayList<>();
    for (int partition : log.partitions()) {
      List<Effect> effects = ledger.getOrDefault(partition, List.of());
      List<Long> wanted = expected.offsets(log, partition);
      List<Long> found = effects.stream().map(Effect::offset).toList();
      complaints.addAll(compare(partition, wanted, found, expected.isInOrderOfKeysOnly()));
      complaints.addAll(ofEachKey(partition, wanted, effects));
      complaints.addAll(contents(log.records().get(partition), effects));
    }
    ledger.keySet().stream()
        .filter(partition -> !log.partitions().contains(partition))
        .forEach(partition -> complaints.add("effects in partition " + partition + ", unknown"));
    return complaints;
  }

  private List<String> compare(
      int partition, List<Long> wanted, List<Long> found, boolean keysOnly) {
    List<Long> lost = less(wanted, found);
    List<Long> surplus = less(found, wanted);
    List<String> complaints = new ArrayList<>();
    if (!lost.isEmpty()) {
      complaints.add("partition %d: lost %s".formatted(partition, some(lost)));
    }
    if (!surplus.isEmpty()) {
      complaints.add("partition %d: applied too often %s".formatted(partition, some(surplus)));
    }
    if (complaints.isEmpty() && !severalLanes && !keysOnly && !wanted.equals(found)) {
      complaints.add("partition %d: %s".formatted(partition, disorder(wanted, found)));
    }
    return complaints;
  }

  /** Where several lanes run side by side, the order is that of each key. */
  private static List<String> ofEachKey(int partition, List<Long> wanted, List<Effect> effects) {
    Map<Long, String> keys = new HashMap<>();
    effects.forEach(effect -> keys.put(effect.offset(), effect.key() + ""));
    Map<String, List<Long>> wantedByKey =
        wanted.stream().filter(keys::containsKey).collect(groupingBy(keys::get));
    Map<String, List<Long>> foundByKey =
        effects.stream().map(Effect::offset).collect(groupingBy(keys::get));
    List<String> complaints = new ArrayList<>();
    wantedByKey.forEach(
        (key, offsets) -> {
          List<Long> found = foundByKey.getOrDefault(key, List.of());
          if (offsets.size() == found.size() && !offsets.equals(found)) {
            complaints.add(
                "partition %d, key %s: %s".formatted(partition, key, disorder(offsets, found)));
          }
        });
    return complaints;
  }

  /** The first list as a bag, less the second. */
  private static List<Long> less(List<Long> from, List<Long> taken) {
    Map<Long, Long> counts =
        taken.stream()
            .collect(groupingBy(Function.identity(), java.util.stream.Collectors.counting()));
    return from.stream().filter(offset -> counts.merge(offset, -1L, Long::sum) < 0).toList();
  }

  private static String disorder(List<Long> wanted, List<Long> found) {
    int place = 0;
    while (wanted.get(place).equals(found.get(place))) {
      place++;
    }
    return "out of order: after %d effects came offset %d where %d was due"
        .formatted(place, found.get(place), wanted.get(place));
  }

  private static List<String> contents(List<LoggedRecord> records, List<Effect> effects) {
    Map<Long, LoggedRecord> logged =
        records.stream().collect(toMap(LoggedRecord::offset, Function.identity()));
    return effects.stream()
        .filter(effect -> logged.containsKey(effect.offset()))
        .filter(effect -> !same(logged.get(effect.offset()), effect))
        .map(
            effect ->
                "%s is not what the log holds: %s".formatted(effect, logged.get(effect.offset())))
        .limit(SHOWN)
        .toList();
  }

  private static boolean same(LoggedRecord record, Effect effect) {
    return Objects.equals(record.key(), effect.key())
        && Objects.equals(record.value(), effect.value());
  }

  private static String some(List<Long> offsets) {
    return offsets.size() <= SHOWN
        ? "offsets " + offsets
        : "%d offsets, the first %s".formatted(offsets.size(), offsets.subList(0, SHOWN));
  }
}
