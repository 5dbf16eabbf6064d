// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.alert.AlertSettings;
import io.tidemark.handler.HandlerSet;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.internal.poll.ClusterView;
import io.tidemark.internal.poll.ConsumerFactory;
import io.tidemark.internal.poll.Subscription;
import io.tidemark.internal.process.Publishing;
import io.tidemark.internal.relay.ProducerFactory;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.GroupSettings;
import io.tidemark.store.StoreRoute;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a group is made of.
 *
 * @param settings its numbers and choices
 * @param handlers its handlers
 * @param stores its databases
 * @param consumers makes its consumer
 * @param cluster makes its view of the cluster
 * @param listener hears of everything
 * @param alerts who is told what a human should know
 * @param environment time, threads, waiting and chance
 * @param breakers where its circuit breakers come from
 * @param subscription what is read
 * @param publishing what makes bytes of messages, one for each worker
 * @param producers makes the producer of an instance by its name; null if nothing is relayed
 */
public record GroupParts(
    GroupSettings settings,
    HandlerSet handlers,
    StoreRoute stores,
    ConsumerFactory consumers,
    Supplier<ClusterView> cluster,
    TidemarkListener listener,
    AlertSettings alerts,
    Environment environment,
    Breakers breakers,
    Subscription subscription,
    Supplier<Publishing> publishing,
    @Nullable Function<String, ProducerFactory> producers) {

  /**
   * A group that reads the topics its handlers list, alerts nobody, publishes nothing, and has
   * breakers that the environment drives.
   */
  public GroupParts(
      GroupSettings settings,
      HandlerSet handlers,
      StoreRoute stores,
      ConsumerFactory consumers,
      Supplier<ClusterView> cluster,
      TidemarkListener listener,
      Environment environment) {
    this(
        settings,
        handlers,
        stores,
        consumers,
        cluster,
        listener,
        AlertSettings.NONE,
        environment,
        Breakers.untimed(environment),
        new Subscription.Listed(handlers.topics()),
        Publishing::off,
        null);
  }
}
