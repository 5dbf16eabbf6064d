// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.LaneKey;
import io.tidemark.status.LaneStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the records at the positions of lanes were written that lag and hold no record themselves:
 * while they are claimed, say, or halted. Control thread, but for {@link #fill}.
 */
final class RecordTimes {
  /** Each takes a moment, in which the control thread does nothing else. */
  private static final int LOOKUPS = 4;

  /** A record at a position; one that was not looked for yet, or is not there, has no time. */
  private record Known(long position, boolean asked, @Nullable Instant written) {
    static final Known NOTHING = new Known(-1, false, null);
  }

  private final ClusterView cluster;
  private volatile Map<LaneKey, Known> known = Map.of();

  RecordTimes(ClusterView cluster) {
    this.cluster = cluster;
  }

  /** Looks up a few records at which lanes still stand since the last look. */
  void look(List<LaneStatus> lanes) {
    Map<LaneKey, Known> before = known;
    Map<LaneKey, Known> now = new HashMap<>();
    int lookups = 0;
    for (LaneStatus lane : lanes) {
      Long position = lane.position();
      if (position != null && wanted(lane)) {
        Known last = before.getOrDefault(lane.lane(), Known.NOTHING);
        if (last.position() != position) {
          last = new Known(position, false, null);
        } else if (!last.asked() && lookups < LOOKUPS) {
          lookups++;
          last = lookUp(lane.lane(), position);
        }
        now.put(lane.lane(), last);
      }
    }
    known = Map.copyOf(now);
  }

  private static boolean wanted(LaneStatus lane) {
    return lane.lagTime() == null && lane.lagRecords() != null && lane.lagRecords() > 0;
  }

  private Known lookUp(LaneKey lane, long position) {
    Optional<Instant> written =
        cluster.writtenFrom(GroupIdentity.partition(lane.partition()), position);
    return new Known(position, true, written.orElse(null));
  }

  /** The lane with its lag time, if it is known here. Any thread. */
  LaneStatus fill(LaneStatus lane, Instant now) {
    if (lane.lagTime() != null || lane.lagRecords() == null) {
      return lane;
    }
    if (lane.lagRecords() == 0) {
      return lane.withLagTime(Duration.ZERO);
    }
    Known found = known.get(lane.lane());
    return found == null
            || found.written() == null
            || !Long.valueOf(found.position()).equals(lane.position())
        ? lane
        : lane.withLagTime(age(found.written(), now));
  }

  private static Duration age(Instant written, Instant now) {
    Duration age = Duration.between(written, now);
    return age.isNegative() ? Duration.ZERO : age;
  }
}
