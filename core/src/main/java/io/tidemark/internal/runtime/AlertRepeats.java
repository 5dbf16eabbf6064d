// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.alert.AlertKind;
import io.tidemark.alert.AlertSubject;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Remembers what was told lately, so that the same is not told again and again. Any thread. Two
 * alerts are the same if their kind, their subject and their topic of conversation are.
 */
final class AlertRepeats {
  /** Four thousand: more than a group has partitions; the longest silent is forgotten first. */
  static final int REMEMBERED = 4_096;

  /**
   * What makes two alerts the same.
   *
   * @param detail what else must be equal, such as the record concerned; perhaps empty
   */
  record Same(AlertKind kind, AlertSubject subject, String detail) {}

  /** When it was told, and how many were left out since. */
  private record Told(long at, long leftOut) {}

  private final Environment environment;
  private final long interval;
  private final Gate gate;
  private final Map<Same, Told> told = new LinkedHashMap<>();

  AlertRepeats(Environment environment, Duration interval) {
    this.environment = environment;
    this.interval = interval.toNanos();
    this.gate = environment.gate();
  }

  /**
   * Whether to tell it now.
   *
   * @return how many were left out since it was last told; empty if it is to be left out too
   */
  OptionalLong tell(Same alert) {
    long now = environment.nanoTime();
    return gate.change(
        () -> {
          Told last = told.get(alert);
          if (last != null && now - last.at() < interval) {
            told.put(alert, new Told(last.at(), last.leftOut() + 1));
            return OptionalLong.empty();
          }
          told.remove(alert);
          told.put(alert, new Told(now, 0));
          forgetEldest();
          return OptionalLong.of(last == null ? 0 : last.leftOut());
        });
  }

  private void forgetEldest() {
    if (told.size() > REMEMBERED) {
      told.remove(told.keySet().iterator().next());
    }
  }
}
