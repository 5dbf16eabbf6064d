// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.tidemark.lane.KeyHash;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.letter.DeadLetter;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.Letter;
import io.tidemark.letter.LetterChange;
import io.tidemark.letter.LetterFilter;
import io.tidemark.letter.LetterRequest;
import io.tidemark.letter.LetterState;
import io.tidemark.letter.OpenLetter;
import io.tidemark.letter.PayloadMode;
import io.tidemark.letter.Settled;
import io.tidemark.store.DeadLetters;
import io.tidemark.store.FencedException;
import io.tidemark.store.UnitTransaction;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The records that were set aside. {@link #add}, {@link #countLost}, {@link #take} and {@link
 * #settle} are workers', the others any thread's.
 */
final class MemoryDeadLetters implements DeadLetters {
  private final Client client;
  private final Server server;

  MemoryDeadLetters(Client client) {
    this.client = client;
    this.server = client.server();
  }

  @Override
  public void add(UnitTransaction transaction, LaneKey lane, long epoch, List<Letter> letters) {
    MemoryTransaction unit = MemoryTransaction.of(transaction);
    boolean ours = unit.execute(Statement.ADD_LETTERS, () -> add(unit, lane, epoch, letters));
    if (!ours) {
      throw new FencedException(lane, epoch);
    }
  }

  private boolean add(MemoryTransaction unit, LaneKey lane, long epoch, List<Letter> letters) {
    if (!carries(unit, lane, epoch)) {
      return false;
    }
    LaneRow itsLane = (LaneRow) Objects.requireNonNull(unit.read(Schema.lane(lane)));
    for (Letter letter : letters) {
      LetterRow row = LetterRow.added(server.nextId(), itsLane, letter, now());
      unit.write(Schema.letter(row.id()), row);
    }
    return true;
  }

  private static boolean carries(MemoryTransaction unit, LaneKey lane, long epoch) {
    LaneRow row = (LaneRow) unit.read(Schema.lane(lane));
    return row != null && row.epoch() == epoch;
  }

  @Override
  public void countLost(UnitTransaction transaction, LaneKey lane, long epoch) {
    MemoryTransaction unit = MemoryTransaction.of(transaction);
    boolean ours = unit.execute(Statement.COUNT_LOST, () -> countLost(unit, lane, epoch));
    if (!ours) {
      throw new FencedException(lane, epoch);
    }
  }

  private static @Nullable Boolean countLost(MemoryTransaction unit, LaneKey lane, long epoch) {
    if (!carries(unit, lane, epoch)) {
      return false;
    }
    LaneRow remembers = (LaneRow) Objects.requireNonNull(unit.read(Schema.lane(lane)));
    Long lost = remembers.losses().letter();
    if (lost == null) {
      return true;
    }
    RowKey key = Schema.letter(lost);
    if (!unit.lock(key) || !unit.lock(Schema.lane(lane))) {
      return null;
    }
    LetterRow letter = (LetterRow) unit.read(key);
    if (letter != null && letter.state().open()) {
      unit.write(key, letter.withLostOwners(letter.lostOwners() + 1));
    }
    unit.write(Schema.lane(lane), remembers.withLossCounted());
    return true;
  }

  @Override
  public Optional<OpenLetter> take(UnitTransaction transaction, DueLetter letter) {
    MemoryTransaction unit = MemoryTransaction.of(transaction);
    RowKey key = Schema.letter(letter.id());
    return unit.execute(
        Statement.TAKE_LETTER,
        () ->
            unit.lock(key)
                ? Optional.ofNullable((LetterRow) unit.read(key))
                    .filter(row -> row.isDue(now()))
                    .map(row -> row.open(now()))
                : null);
  }

  @Override
  public Settled settle(
      UnitTransaction transaction,
      LaneKey lane,
      long epoch,
      DueLetter letter,
      LetterChange change) {
    MemoryTransaction unit = MemoryTransaction.of(transaction);
    Optional<Settled> settled =
        unit.execute(
            Statement.SETTLE_LETTER,
            () ->
                carries(unit, lane, epoch)
                    ? Optional.ofNullable(settle(unit, letter, change))
                    : Optional.<Settled>empty());
    return settled.orElseThrow(() -> new FencedException(lane, epoch));
  }

  private Settled settle(MemoryTransaction unit, DueLetter letter, LetterChange change) {
    RowKey key = Schema.letter(letter.id());
    LetterRow row = (LetterRow) Objects.requireNonNull(unit.read(key));
    unit.write(key, row.changed(change, now()));
    if (row.requestedBy() != null) {
      unit.write(Schema.audit(new Object()), audit(row, change));
    }
    KeyHash held = row.letter().key();
    return held == null || change.state().holdsKey() ? Settled.ALONE : next(unit, row, held);
  }

  private static AuditEntry audit(LetterRow row, LetterChange change) {
    long offset = row.letter().record().offset();
    return new AuditEntry(
        row.lane().partition(),
        change.audited(),
        String.valueOf(row.requestedBy()),
        String.valueOf(row.reason()),
        offset,
        offset + 1);
  }

  private Settled next(MemoryTransaction unit, LetterRow row, KeyHash key) {
    LetterRow first =
        letters(unit.rows(Schema.LETTER))
            .filter(each -> each.lane().partition().equals(row.lane().partition()))
            .filter(each -> key.equals(each.heldKey()))
            .findFirst()
            .orElse(null);
    if (first == null) {
      return new Settled(key, null);
    }
    if (first.state() != LetterState.WAITING) {
      return Settled.ALONE;
    }
    LetterRow asked =
        first.request() == null
            ? first.asked(Errand.REDRIVE, row.requestedBy(), row.reason(), now())
            : first;
    unit.write(Schema.letter(asked.id()), asked);
    return new Settled(null, due(asked, unit.rows(Schema.LANE)));
  }

  /** With the owner that was lost over it last, though that may not be counted yet. */
  private static DueLetter due(LetterRow letter, List<Object> lanes) {
    long uncounted =
        lanes.stream()
            .map(LaneRow.class::cast)
            .filter(lane -> lane.lane().partition().equals(letter.lane().partition()))
            .filter(lane -> Objects.equals(lane.losses().letter(), letter.id()))
            .count();
    return letter.due((int) uncounted);
  }

  @Override
  public List<DueLetter> due(Collection<PartitionKey> partitions, int limit) {
    Set<PartitionKey> wanted = Set.copyOf(partitions);
    return control(
        Statement.LETTERS_DUE,
        session ->
            letters(server.readAll(session, Schema.LETTER))
                .filter(row -> wanted.contains(row.lane().partition()) && row.isDue(now()))
                .collect(groupingBy(row -> row.lane().partition(), TreeMap::new, toList()))
                .values()
                .stream()
                .flatMap(ofPartition -> first(ofPartition, limit))
                .map(row -> due(row, server.readAll(session, Schema.LANE)))
                .toList());
  }

  /** Of those that are asked for, and of those whose time has come. */
  private static Stream<LetterRow> first(List<LetterRow> due, int limit) {
    return Stream.concat(
            due.stream().filter(row -> row.request() != null).limit(limit),
            due.stream().filter(row -> row.request() == null).limit(limit))
        .sorted(Comparator.comparingLong(LetterRow::id));
  }

  @Override
  public List<DeadLetter> find(String clusterId, String groupId, LetterFilter filter) {
    return control(
        Statement.FIND_LETTERS,
        session ->
            fitting(session, clusterId, groupId, filter)
                .limit(filter.limit())
                .map(LetterRow::view)
                .toList());
  }

  @Override
  public Optional<Instant> oldest(String clusterId, String groupId, Set<String> handlers) {
    return control(
        Statement.FIND_LETTERS,
        session ->
            fitting(session, clusterId, groupId, LetterFilter.open())
                .map(LetterRow::view)
                .filter(
                    letter ->
                        letter.payload() == PayloadMode.FULL && handlers.contains(letter.handler()))
                .map(DeadLetter::createdAt)
                .findFirst());
  }

  @Override
  public List<Long> request(
      String clusterId, String groupId, LetterFilter filter, LetterRequest request) {
    return control(
        Statement.REQUEST_LETTERS,
        session -> {
          List<LetterRow> asked =
              fitting(session, clusterId, groupId, filter)
                  .filter(row -> row.mayBeAsked(request))
                  .filter(row -> server.lockFree(session, Schema.letter(row.id())))
                  .limit(filter.limit())
                  .toList();
          for (LetterRow row : asked) {
            session.writes.put(
                Schema.letter(row.id()),
                row.asked(request.errand(), request.operator(), request.reason(), now())
                    .withLostOwners(0));
          }
          return asked.stream().map(LetterRow::id).toList();
        });
  }

  private Stream<LetterRow> fitting(
      Session session, String clusterId, String groupId, LetterFilter filter) {
    return letters(server.readAll(session, Schema.LETTER))
        .filter(row -> row.lane().partition().clusterId().equals(clusterId))
        .filter(row -> row.lane().partition().groupId().equals(groupId))
        .filter(row -> row.fits(filter));
  }

  /** The rows by number. */
  static Stream<LetterRow> letters(List<Object> rows) {
    return rows.stream().map(LetterRow.class::cast).sorted(Comparator.comparingLong(LetterRow::id));
  }

  private Instant now() {
    return Instant.ofEpochMilli(server.millis());
  }

  @FunctionalInterface
  private interface Control<T> {
    @Nullable T run(Session session);
  }

  private <T> T control(Statement statement, Control<T> attempt) {
    return client.inTransaction(
        session ->
            client.execute(
                session, statement, client.limits().claim(), () -> attempt.run(session)));
  }
}
