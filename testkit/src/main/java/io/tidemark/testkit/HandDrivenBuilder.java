// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit;

import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.BatchHandler;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.Input;
import io.tidemark.handler.RecordHandler;
import io.tidemark.handler.binding.HandlerBinder;
import io.tidemark.handler.binding.Surroundings;
import io.tidemark.handler.validation.PresentValidation;
import io.tidemark.idempotency.IdempotencySettings;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.lane.TidemarkException;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.Fault;
import io.tidemark.settings.Faults;
import io.tidemark.settings.GroupSettings;
import io.tidemark.settings.Mirror;
import io.tidemark.settings.UnitSettings;
import io.tidemark.store.Store;
import io.tidemark.testkit.sim.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Gathers what a {@link HandDrivenGroup} is to be. One thread; starts one group. */
public final class HandDrivenBuilder {
  /** No lane goes on by itself, so standing still means nothing. */
  private static final Duration UNLIMITED = Duration.ofDays(365);

  final Store store;
  private final Faults faults = new Faults();
  private final List<Consumer<HandlerBinder>> registrations = new ArrayList<>();
  HandlerSet handlers = new HandlerSet(List.of());
  String groupId = "group";
  int partitions = 1;
  long seed;
  TidemarkListener listener = new TidemarkListener() {};
  private final Set<String> others = new LinkedHashSet<>();
  private UnitSettings unit = UnitSettings.DEFAULT;
  private FailurePolicy policy = FailurePolicy.DEFAULT;
  private IdempotencySettings idempotency = IdempotencySettings.DEFAULT;

  HandDrivenBuilder(Store store) {
    this.store = store;
  }

  /** Instances of classes annotated {@link io.tidemark.handler.TidemarkHandler}. */
  public HandDrivenBuilder handlers(Object... annotated) {
    for (Object handler : annotated) {
      registrations.add(binder -> binder.bind(handler));
    }
    return this;
  }

  /** Handles records one by one. */
  public <T> HandDrivenBuilder onRecord(Input<T> input, RecordHandler<T> handler) {
    registrations.add(binder -> binder.onRecord(input, handler));
    return this;
  }

  /** Handles records in batches. */
  public <T> HandDrivenBuilder onBatch(Input<T> input, BatchHandler<T> handler) {
    registrations.add(binder -> binder.onBatch(input, handler));
    return this;
  }

  /** Handles the records of a topic one by one. */
  public <T> HandDrivenBuilder onRecord(String topic, Class<T> payload, RecordHandler<T> handler) {
    return onRecord(Input.of(payload, topic), handler);
  }

  /** Handles the records of a topic in batches. */
  public <T> HandDrivenBuilder onBatch(String topic, Class<T> payload, BatchHandler<T> handler) {
    return onBatch(Input.of(payload, topic), handler);
  }

  /** How large a unit may grow; {@link UnitSettings#RECORD} makes a turn of every record. */
  public HandDrivenBuilder unit(UnitSettings settings) {
    unit = settings;
    return this;
  }

  /** What follows when a handler fails that says nothing of it itself. */
  public HandDrivenBuilder policy(FailurePolicy whatFollows) {
    policy = whatFollows;
    return this;
  }

  /** How long idempotency keys are kept. */
  public HandDrivenBuilder idempotency(IdempotencySettings settings) {
    idempotency = settings;
    return this;
  }

  /** Topics beside those that handlers list: what their patterns are to find. */
  public HandDrivenBuilder topics(String... names) {
    others.addAll(List.of(names));
    return this;
  }

  /** How many partitions each topic has; one unless said otherwise. */
  public HandDrivenBuilder partitions(int count) {
    partitions = count;
    return this;
  }

  /** The consumer group's name. */
  public HandDrivenBuilder groupId(String id) {
    groupId = id;
    return this;
  }

  /** Hears of everything that happens. */
  public HandDrivenBuilder listener(TidemarkListener hears) {
    listener = hears;
    return this;
  }

  /** Chooses the order in which the runtime's threads go on; any order must do. */
  public HandDrivenBuilder seed(long chosen) {
    seed = chosen;
    return this;
  }

  /**
   * Starts the group; nothing is handled before its first turn.
   *
   * @throws TidemarkException if something is wrong with the handlers, naming all of it
   */
  public HandDrivenGroup start() {
    World world = new World(seed);
    Breakers breakers = Breakers.untimed(world.environment());
    Surroundings around =
        new Surroundings(store.resources(), Map.of(), policy, PresentValidation.find(faults));
    HandlerBinder binder = new HandlerBinder(around, breakers, faults);
    registrations.forEach(registration -> registration.accept(binder));
    if (faults.count() > 0) {
      world.close();
      throw new TidemarkException(
          faults.all().stream().map(Fault::toString).collect(Collectors.joining("\n")), null);
    }
    handlers = binder.handlers();
    return new HandDrivenGroup(this, world, breakers);
  }

  /** All topics there are. */
  Set<String> topics() {
    Set<String> topics = new LinkedHashSet<>(handlers.topics());
    topics.addAll(others);
    return topics;
  }

  /** One worker: a turn is one unit. */
  GroupSettings settings() {
    GroupSettings defaults = GroupSettings.of(groupId);
    return new GroupSettings(
        groupId,
        defaults.application(),
        1,
        null,
        defaults.lanes(),
        unit,
        defaults.buffer(),
        defaults.limits(),
        defaults.retry(),
        defaults.positions(),
        defaults.membership(),
        Mirror.OFF,
        defaults.pollTimeout(),
        defaults.mirrorInterval(),
        defaults.watchInterval(),
        UNLIMITED,
        defaults.letters(),
        defaults.outbox(),
        idempotency);
  }
}
