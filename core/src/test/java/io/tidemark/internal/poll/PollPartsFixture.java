// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.failure.Backoff;
import io.tidemark.failure.Decider;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.failure.FailureText;
import io.tidemark.handler.HandlerSet;
import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.guard.Barrier;
import io.tidemark.internal.relay.Relaying;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.BufferSettings;
import io.tidemark.settings.GroupSettings;
import io.tidemark.settings.LaneSettings;
import io.tidemark.settings.PositionSettings;
import io.tidemark.settings.RetrySettings;
import io.tidemark.settings.StartPosition;
import io.tidemark.settings.UnitSettings;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import java.util.List;
import java.util.Set;

/** Parts of a poll loop for tests of what works with them. */
final class PollPartsFixture {
  private PollPartsFixture() {}

  /** Of an instance called self, without handlers. */
  static PollParts parts(Environment environment, Store store, ClusterView cluster) {
    return parts(
        environment, store, cluster, new HandlerSet(List.of()), StartPosition.EARLIEST, false);
  }

  /** Of an instance called self. */
  static PollParts parts(
      Environment environment,
      Store store,
      ClusterView cluster,
      HandlerSet handlers,
      StartPosition start,
      boolean groupKnown) {
    return new PollParts(
        new GroupIdentity("cluster", "group", "self"),
        settings(start),
        environment,
        StoreRoute.to(store),
        new FailureText(List.of(store)),
        cluster,
        lanes(environment),
        new Mailbox(environment),
        new ControlQueue(environment),
        new TidemarkListener() {},
        handlers,
        Subscription.of(handlers, Set.of(), true),
        Relaying.NONE,
        groupKnown);
  }

  private static GroupSettings settings(StartPosition start) {
    GroupSettings defaults = GroupSettings.of("group");
    return new GroupSettings(
        defaults.groupId(),
        defaults.application(),
        defaults.workers(),
        defaults.connections(),
        defaults.lanes(),
        defaults.unit(),
        defaults.buffer(),
        defaults.limits(),
        defaults.retry(),
        new PositionSettings(start, defaults.positions().startAdded(), defaults.positions().log()),
        defaults.membership(),
        defaults.mirror(),
        defaults.pollTimeout(),
        defaults.mirrorInterval(),
        defaults.watchInterval(),
        defaults.progressLimit(),
        defaults.letters(),
        defaults.outbox(),
        defaults.idempotency());
  }

  private static Lanes lanes(Environment environment) {
    return new Lanes(
        environment,
        LaneSettings.DEFAULT,
        UnitSettings.DEFAULT,
        BufferSettings.DEFAULT,
        new Decider(
            new Backoff(RetrySettings.DEFAULT, environment::random),
            topic -> FailurePolicy.noRetry()),
        topic -> 1,
        Barrier.NONE);
  }
}
