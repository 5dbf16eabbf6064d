// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.tidemark.failure.FailureText;
import io.tidemark.handler.GuardNames;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.internal.env.Environment;
import io.tidemark.lane.PartitionKey;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The breakers of a group: those of its databases and those of its handlers' dependencies. Any
 * thread. Asking a breaker may call its listeners, so that is done by workers, outside of any gate;
 * {@link #bars} and {@link #probes} only look.
 */
public final class Guards implements Barrier {
  private final HandlerSet handlers;
  private final StoreRoute stores;
  private final Map<Store, WatchedBreaker> databases = new HashMap<>();
  private final Map<String, WatchedBreaker> dependencies;
  private final BreakerEvents events;

  /** Takes a group's breakers, by the names of its stores and handlers. */
  public Guards(
      Breakers breakers,
      String group,
      StoreRoute stores,
      HandlerSet handlers,
      Environment environment,
      TidemarkListener listener) {
    this.handlers = handlers;
    this.stores = stores;
    Collection<Store> all = stores.stores();
    FailureText texts = new FailureText(all);
    int number = all.size() == 1 ? 0 : 1;
    for (Store store : all) {
      CircuitBreaker breaker = breakers.database(group, number++);
      databases.put(store, new WatchedBreaker(breaker, texts, environment));
    }
    this.dependencies =
        handlers.definitions().stream()
            .flatMap(handler -> handler.guards().all().stream())
            .distinct()
            .collect(
                toUnmodifiableMap(
                    Function.identity(),
                    name -> new WatchedBreaker(breakers.of(name), texts, environment)));
    this.events = new BreakerEvents(listener);
  }

  /**
   * Listens to the breakers.
   *
   * @param changed called when units may find permits they did not find before, or the other way
   *     round, by whoever made it so
   */
  public void begin(Runnable changed) {
    events.onChange(changed);
    Stream.concat(databases.values().stream(), dependencies.values().stream())
        .forEach(events::listenTo);
  }

  /** Hears and tells nothing any more. */
  public void end() {
    events.end();
  }

  @Override
  public Optional<Refusal> bars(PartitionKey partition, boolean handles) {
    return all(partition, handles)
        .filter(WatchedBreaker::bars)
        .findFirst()
        .map(WatchedBreaker::refusal);
  }

  @Override
  public boolean probes(PartitionKey partition) {
    return all(partition, true).anyMatch(WatchedBreaker::probes);
  }

  /**
   * Asks for leave to run a unit. Worker.
   *
   * @param handles whether the unit calls the handler
   */
  public Permit admit(PartitionKey partition, boolean handles) {
    Permit permit = new Permit(events::tellOfChange);
    permit.database(database(partition));
    if (handles) {
      names(partition).around().stream().sorted().map(this::dependency).forEach(permit::dependency);
    }
    return permit;
  }

  /** What is to be said of a unit whose handler met an open breaker. */
  public Refusal refusal(String breaker) {
    WatchedBreaker known = dependencies.get(breaker);
    return known == null ? WatchedBreaker.unknown(breaker) : known.refusal();
  }

  private Stream<WatchedBreaker> all(PartitionKey partition, boolean handles) {
    Stream<WatchedBreaker> database = Stream.of(database(partition));
    return handles
        ? Stream.concat(database, names(partition).all().stream().map(this::dependency))
        : database;
  }

  private GuardNames names(PartitionKey partition) {
    HandlerDefinition handler = handlers.of(partition.topic());
    return handler.guards();
  }

  private WatchedBreaker database(PartitionKey partition) {
    Store store = stores.storeFor(partition);
    WatchedBreaker found = databases.get(store);
    if (found == null) {
      throw new IllegalStateException(
          partition + " is routed to a store that is none of the group's");
    }
    return found;
  }

  private WatchedBreaker dependency(String name) {
    WatchedBreaker found = dependencies.get(name);
    if (found == null) {
      throw new IllegalStateException("no handler names the breaker " + name);
    }
    return found;
  }
}
