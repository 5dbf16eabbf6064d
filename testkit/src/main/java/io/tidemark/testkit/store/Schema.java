// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.idempotency.KeyId;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import java.util.Set;

/** The library's own tables. */
final class Schema {
  static final String LANE = "tidemark_lane";
  static final String GROUP = "tidemark_group";
  static final String SEEN = "tidemark_seen";
  static final String AUDIT = "tidemark_audit";
  static final String GAP = "tidemark_gap";
  static final String LETTER = "tidemark_dead_letter";
  static final String KEY = "tidemark_idempotency";
  static final String OUTBOX = "tidemark_outbox";
  private static final Set<String> ALL = Set.of(LANE, GROUP, SEEN, AUDIT, GAP, LETTER, KEY, OUTBOX);

  private Schema() {}

  static RowKey lane(LaneKey lane) {
    return new RowKey(LANE, lane);
  }

  /** The lane whose row is locked before any other of its partition. */
  static RowKey firstLane(PartitionKey partition) {
    return lane(partition.lane(0));
  }

  static RowKey group(String clusterId, String groupId) {
    return new RowKey(GROUP, new GroupKey(clusterId, groupId));
  }

  static RowKey seen(PartitionKey partition) {
    return new RowKey(SEEN, partition);
  }

  static RowKey audit(Object id) {
    return new RowKey(AUDIT, id);
  }

  static RowKey gap(Object id) {
    return new RowKey(GAP, id);
  }

  static RowKey letter(long id) {
    return new RowKey(LETTER, id);
  }

  static RowKey key(String scope, KeyId id) {
    return new RowKey(KEY, new ScopedKey(scope, id));
  }

  static RowKey message(MessageRow.Key key) {
    return new RowKey(OUTBOX, key);
  }

  static boolean isLibrarys(String table) {
    return ALL.contains(table);
  }

  private record ScopedKey(String scope, KeyId id) {}

  private record GroupKey(String clusterId, String groupId) {}
}
