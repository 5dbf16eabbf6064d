// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.effect.MessageSource;
import io.tidemark.effect.OutboxMark;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.OutboxTable;
import io.tidemark.store.UnitTransaction;
import io.tidemark.testkit.store.DatabaseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Stores that keep messages a little wrong. One thread. */
public final class OutboxMutants {
  private OutboxMutants() {}

  /** Messages as they should be; mutants change one thing each. */
  private abstract static class Outbox extends StoreMutant implements OutboxTable {
    @Override
    public OutboxTable outbox() {
      return this;
    }

    @Override
    public void add(
        UnitTransaction transaction, LaneKey lane, long epoch, List<OutboxMessage> messages) {
      right().outbox().add(transaction, lane, epoch, messages);
    }

    @Override
    public Map<LaneKey, Long> held(PartitionKey partition, UUID topicId) {
      return right().outbox().held(partition, topicId);
    }

    @Override
    public Map<LaneKey, List<OutboxMessage>> read(Collection<Share> from, int limit) {
      return right().outbox().read(from, limit);
    }

    @Override
    public long delete(Collection<Share> upTo) {
      return right().outbox().delete(upTo);
    }

    /** Runs statements in a transaction of their own. */
    final void apart(LaneKey lane, Work<Integer> statements) {
      try {
        inTransaction(lane, statements);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    /** How many lanes a partition has now: those after them are of earlier shapes. */
    final boolean isEarlier(LaneKey lane) {
      return lane.number() >= row(lane.partition().lane(0)).shape().lanes();
    }
  }

  /** Where a message is, in whatever lane. */
  private record Place(LaneKey lane, MessageSource source) {}

  /**
   * Messages are numbered as they are written, and whoever reads them goes on after the last number
   * that was published: what is committed later under a smaller one is never seen.
   */
  public static final class BySequence extends Outbox {
    private final Map<Place, Long> numbers = new HashMap<>();
    private long published;

    @Override
    public void add(
        UnitTransaction transaction, LaneKey lane, long epoch, List<OutboxMessage> messages) {
      for (OutboxMessage message : messages) {
        numbers.put(new Place(lane, message.source()), (long) numbers.size() + 1);
      }
      super.add(transaction, lane, epoch, messages);
    }

    @Override
    public Map<LaneKey, List<OutboxMessage>> read(Collection<Share> from, int limit) {
      for (Share share : from) {
        numbers.forEach(
            (place, number) -> {
              if (place.lane().equals(share.lane()) && share.mark().covers(place.source())) {
                published = Math.max(published, number);
              }
            });
      }
      Map<LaneKey, List<OutboxMessage>> read = new HashMap<>();
      super.read(from, limit)
          .forEach(
              (lane, its) ->
                  read.put(lane, its.stream().filter(one -> isNext(lane, one)).toList()));
      return read;
    }

    private boolean isNext(LaneKey lane, OutboxMessage message) {
      return numbers.get(new Place(lane, message.source())) > published;
    }
  }

  /** The first messages of all lanes together are read, not of each. */
  public static final class LimitOverAll extends Outbox {
    @Override
    public Map<LaneKey, List<OutboxMessage>> read(Collection<Share> from, int limit) {
      Map<LaneKey, List<OutboxMessage>> read = super.read(from, limit);
      List<Place> first =
          read.entrySet().stream()
              .flatMap(each -> each.getValue().stream().map(one -> place(each.getKey(), one)))
              .sorted(
                  Comparator.comparingLong((Place place) -> place.source().offset())
                      .thenComparingInt(place -> place.source().index()))
              .limit(limit)
              .toList();
      Map<LaneKey, List<OutboxMessage>> cut = new HashMap<>();
      read.forEach(
          (lane, its) ->
              cut.put(lane, its.stream().filter(one -> first.contains(place(lane, one))).toList()));
      return cut;
    }

    private static Place place(LaneKey lane, OutboxMessage message) {
      return new Place(lane, message.source());
    }
  }

  /** A mark says how far a lane is published, and nobody asks in which replay. */
  public static final class ReplayNotCompared extends Outbox {
    private static final long LAST = Long.MAX_VALUE;

    @Override
    public Map<LaneKey, List<OutboxMessage>> read(Collection<Share> from, int limit) {
      Map<LaneKey, List<OutboxMessage>> read = new HashMap<>();
      super.read(from.stream().map(share -> at(share, OutboxMark.NOTHING)).toList(), limit)
          .forEach((lane, its) -> read.put(lane, beyond(lane, its, from)));
      return read;
    }

    private static List<OutboxMessage> beyond(
        LaneKey lane, List<OutboxMessage> messages, Collection<Share> from) {
      long offset =
          from.stream()
              .filter(share -> share.lane().equals(lane))
              .mapToLong(share -> share.mark().offset())
              .findFirst()
              .orElseThrow();
      return messages.stream().filter(one -> one.source().offset() >= offset).toList();
    }

    @Override
    public long delete(Collection<Share> upTo) {
      long deleted = 0;
      for (Share share : upTo) {
        List<OutboxMessage> all =
            super.read(List.of(at(share, OutboxMark.NOTHING)), Integer.MAX_VALUE)
                .getOrDefault(share.lane(), List.of());
        boolean whole = all.stream().allMatch(one -> one.source().offset() < share.mark().offset());
        deleted += super.delete(List.of(whole ? at(share, new OutboxMark(LAST, LAST)) : share));
      }
      return deleted;
    }

    private static Share at(Share share, OutboxMark mark) {
      return new Share(share.lane(), share.topicId(), mark);
    }
  }

  /** Messages are deleted when they are read, not once Kafka has them. */
  public static final class DeletedOnceRead extends Outbox {
    @Override
    public Map<LaneKey, List<OutboxMessage>> read(Collection<Share> from, int limit) {
      Map<LaneKey, List<OutboxMessage>> read = super.read(from, limit);
      List<Share> published = new ArrayList<>();
      for (Share share : from) {
        List<OutboxMessage> its = read.getOrDefault(share.lane(), List.of());
        if (!its.isEmpty()) {
          OutboxMark mark = OutboxMark.after(its.get(its.size() - 1).source());
          published.add(new Share(share.lane(), share.topicId(), mark));
        }
      }
      super.delete(published);
      return read;
    }
  }

  /** Nothing is deleted. */
  public static final class NotDeleted extends Outbox {
    @Override
    public long delete(Collection<Share> upTo) {
      return 0;
    }
  }

  /** Messages are committed before the unit that publishes them. */
  public static final class AddedApart extends Outbox {
    @Override
    public void add(
        UnitTransaction transaction, LaneKey lane, long epoch, List<OutboxMessage> messages) {
      messages.forEach(message -> addApart(lane, epoch, message));
    }

    /** Those that an earlier try has left are there already. */
    private void addApart(LaneKey lane, long epoch, OutboxMessage message) {
      try {
        apart(
            lane,
            own -> {
              super.add(own, lane, epoch, List.of(message));
              return 1;
            });
      } catch (DatabaseException there) {
        return;
      }
    }
  }

  /** Nobody asks whether another claim holds the lane. */
  public static final class EpochNotAsked extends Outbox {
    @Override
    public void add(
        UnitTransaction transaction, LaneKey lane, long epoch, List<OutboxMessage> messages) {
      super.add(transaction, lane, row(lane).epoch(), messages);
    }
  }

  /** What lanes of an earlier shape have left is not looked for. */
  public static class EarlierLanesNotRead extends Outbox {
    @Override
    public Map<LaneKey, Long> held(PartitionKey partition, UUID topicId) {
      Map<LaneKey, Long> held = new HashMap<>(super.held(partition, topicId));
      held.keySet().removeIf(this::isEarlier);
      return held;
    }
  }

  /** What lanes of an earlier shape have left is looked for once the others have nothing. */
  public static final class EarlierLanesLate extends EarlierLanesNotRead {
    @Override
    public Map<LaneKey, Long> held(PartitionKey partition, UUID topicId) {
      Map<LaneKey, Long> now = super.held(partition, topicId);
      return now.isEmpty() ? right().outbox().held(partition, topicId) : now;
    }
  }
}
