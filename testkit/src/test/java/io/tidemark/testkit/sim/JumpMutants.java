// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.store.ClaimRequest;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.Move;
import io.tidemark.store.MoveResult;
import io.tidemark.testkit.store.GapEntry;
import io.tidemark.testkit.store.LaneRow;
import io.tidemark.testkit.store.MemoryDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Wrong ways to go along the log other than by units, each by one thing. */
final class JumpMutants {
  private JumpMutants() {}

  /** A move that writes what it should; mutants change one thing each. */
  static class MovedByHand extends StoreMutant {
    @Override
    public MoveResult move(Move move) {
      return byHand()
          .move(move, (before, after) -> lane(move, before, after), gap -> gap(move, gap));
    }

    /** What is written of a lane. */
    LaneRow lane(Move move, LaneRow before, LaneRow after) {
      return after;
    }

    /** What is written of a range left out; null for nothing. */
    @Nullable GapEntry gap(Move move, GapEntry gap) {
      return gap;
    }

    static LaneRow row(LaneRow row, UUID topicId, Position position, long replay, long epoch) {
      return new LaneRow(
          row.lane(),
          row.shape(),
          topicId,
          position,
          replay,
          epoch,
          row.owner(),
          row.commitToken());
    }

    static LaneRow at(LaneRow row, Position position) {
      return row(row, row.topicId(), position, row.replay(), row.epoch());
    }
  }

  /** What is left out is written down in a transaction of its own, after the move's. */
  static final class GapsLater extends MovedByHand {
    private final List<GapEntry> late = new ArrayList<>();

    @Override
    public MoveResult move(Move move) {
      late.clear();
      MoveResult result = super.move(move);
      byHand().leaveOut(late);
      return result;
    }

    @Override
    @Nullable GapEntry gap(Move move, GapEntry gap) {
      late.add(gap);
      return null;
    }
  }

  /** What is left out is named without its first offset. */
  static final class GapOneShort extends MovedByHand {
    @Override
    @Nullable GapEntry gap(Move move, GapEntry gap) {
      return new GapEntry(
          gap.lane(), gap.topicId(), gap.from() + 1, gap.to(), gap.cause(), gap.epoch());
    }
  }

  /** Positions are set under the epoch there is: whoever owns the partition is not fenced. */
  static final class NotFenced extends MovedByHand {
    @Override
    LaneRow lane(Move move, LaneRow before, LaneRow after) {
      return row(after, after.topicId(), after.position(), after.replay(), before.epoch());
    }
  }

  /** Only the first lane is fenced. */
  static final class FirstLaneFenced extends MovedByHand {
    @Override
    LaneRow lane(Move move, LaneRow before, LaneRow after) {
      return after.lane().number() == 0
          ? after
          : row(after, after.topicId(), after.position(), after.replay(), before.epoch());
    }
  }

  /** Who goes back handles records again under the replay they were handled in. */
  static final class ReplayKept extends MovedByHand {
    @Override
    LaneRow lane(Move move, LaneRow before, LaneRow after) {
      return row(after, after.topicId(), after.position(), before.replay(), after.epoch());
    }
  }

  /** A jump takes back lanes that are beyond the place where it ends. */
  static final class JumpTakesBack extends MovedByHand {
    @Override
    LaneRow lane(Move move, LaneRow before, LaneRow after) {
      boolean atWork = after.lane().number() < after.shape().lanes();
      return move.kind() == Move.Kind.JUMP && atWork ? at(after, Position.at(move.to())) : after;
    }
  }

  /** A topic that was made again goes on where the old one was. */
  static final class RestartGoesOn extends MovedByHand {
    @Override
    LaneRow lane(Move move, LaneRow before, LaneRow after) {
      return move.kind() == Move.Kind.RESTART ? at(after, before.position()) : after;
    }
  }

  /** Only the first lane is given to a topic that was made again. */
  static final class RestartOfFirstLane extends MovedByHand {
    @Override
    LaneRow lane(Move move, LaneRow before, LaneRow after) {
      return after.lane().number() == 0
          ? after
          : row(after, before.topicId(), after.position(), after.replay(), after.epoch());
    }
  }

  /** A claim does not ask whether the topic is still the one the position belongs to. */
  static final class TopicNotCompared extends StoreMutant {
    @Override
    public List<ClaimResult> claim(List<ClaimRequest> requests, String owner) {
      return super.claim(requests.stream().map(this::ofWhateverTopic).toList(), owner);
    }

    private ClaimRequest ofWhateverTopic(ClaimRequest request) {
      LaneKey first = request.partition().lane(0);
      return has(first)
          ? new ClaimRequest(request.partition(), row(first).topicId(), request.shape())
          : request;
    }
  }

  /**
   * Once it has jumped, a partition is read on from where its last lane is, whatever the others.
   */
  static final class ReadOnFromLastLane extends ForwardingConsumer {
    private final MemoryDatabase database;
    private final Map<TopicPartition, Long> wanted = new HashMap<>();

    ReadOnFromLastLane(Consumer<byte[], byte[]> consumer, MemoryDatabase database) {
      super(consumer);
      this.database = database;
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
      PartitionKey key = Simulation.key(partition);
      boolean jumped =
          database.audit().stream()
              .anyMatch(move -> move.partition().equals(key) && move.kind() == Move.Kind.JUMP);
      wanted.put(partition, offset.offset());
      super.seek(partition, jumped ? new OffsetAndMetadata(lastLane(key)) : offset);
    }

    private long lastLane(PartitionKey key) {
      int lanes = database.lane(key.lane(0)).orElseThrow().shape().lanes();
      return database.lane(key.lane(lanes - 1)).orElseThrow().position().nextOffset();
    }

    @Override
    public long position(TopicPartition partition, Duration timeout) {
      super.position(partition, timeout);
      return Objects.requireNonNull(wanted.get(partition));
    }
  }
}
