// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.settings.MembershipSettings;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Another process claims to be what this instance is. This one ends; a human tells them apart. */
public final class RivalException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  private RivalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Another owner takes a partition again and again, though Kafka lets us keep it. */
  static RivalException contested(PartitionKey partition, String owner, String rival, int losses) {
    return new RivalException(
        "%s lost its claim of %s %d times within %s, the last time to %s: two instances have the same partition. Nothing was applied twice, but each keeps the other from working, so this one ends. Assign the partition to one of them only; members of a Kafka group need a group.instance.id of their own each, or none"
            .formatted(owner, partition, losses, MembershipSettings.CONTEST_WINDOW, rival),
        null);
  }

  /** Kafka gave our place in the group to a process that came later. */
  static RivalException replaced(String group, String instanceId, String rival, Throwable cause) {
    return new RivalException(
        "another process joined group %s under the group.instance.id %s of this instance, and has its place now: %s. Of two, Kafka keeps the one that came last, so this one ends. Give each process an id of its own"
            .formatted(group, instanceId, rival),
        cause);
  }

  /** Kafka refuses us a place that is taken. */
  static RivalException refused(String group, String instanceId, String rival, Throwable cause) {
    return new RivalException(
        "the group.instance.id %s is taken in group %s: %s. Kafka keeps the one that came first, so this one ends. Give each process an id of its own; if that one is gone without a word, start again once its session has expired"
            .formatted(instanceId, group, rival),
        cause);
  }
}
