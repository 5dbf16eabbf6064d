// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import io.tidemark.alert.AlertSettings;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.PayloadCheck;
import io.tidemark.handler.binding.HandlerBinder;
import io.tidemark.handler.binding.Surroundings;
import io.tidemark.handler.codec.Encoders;
import io.tidemark.handler.validation.PresentValidation;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.RealEnvironment;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.internal.poll.Subscription;
import io.tidemark.internal.poll.options.ClientVersion;
import io.tidemark.internal.poll.options.KafkaClients;
import io.tidemark.internal.poll.options.KafkaOptions;
import io.tidemark.internal.poll.options.KafkaRequest;
import io.tidemark.internal.process.Publishing;
import io.tidemark.internal.relay.Relay;
import io.tidemark.internal.runtime.GroupParts;
import io.tidemark.internal.runtime.GroupRuntime;
import io.tidemark.letter.PayloadMode;
import io.tidemark.settings.Faults;
import io.tidemark.settings.GroupSettings;
import io.tidemark.settings.LogPolicies;
import io.tidemark.settings.MembershipSettings;
import io.tidemark.settings.PositionSettings;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

/** Makes a group of what its builder was told, or says all that is wrong with it. Used once. */
final class Assembly {
  /** Tells the Kafka clients of one process apart, as Kafka's own default does. */
  private static final AtomicInteger BUILT = new AtomicInteger();

  private final TidemarkBuilder told;
  private final Faults faults = new Faults();
  private final Overrides overrides;
  private final Environment environment = new RealEnvironment();
  private final Breakers breakers;

  Assembly(TidemarkBuilder told) {
    this.told = told;
    this.overrides = new Overrides(told.properties, faults);
    this.breakers = told.breakers == null ? Breakers.own(environment) : Breakers.of(told.breakers);
  }

  Tidemark build() {
    String groupId = groupId();
    GroupSettings settings = settings(groupId);
    KafkaOptions options = options(settings);
    StoreRoute stores = told.stores;
    PolicyParser policies = new PolicyParser(overrides, told.retries, faults);
    HandlerBinder binder = binder(stores, policies.usual(told.policy), settings, options);
    check(binder, options);
    List<HandlerDefinition> handlers =
        policies.parse(binder.ids(), binder.definitions(), told.policies);
    AlertSettings alerts = alerts();
    refuseKeysWithoutPayload(handlers, settings.letters().payload());
    refuseWhatCannotBeRelayed(settings, handlers);
    overrides.refuseUnknown();
    if (stores == null || faults.count() > 0) {
      throw new ConfigurationException(groupId, faults.all());
    }
    HandlerSet set = new HandlerSet(handlers, told.tables);
    GroupRuntime runtime =
        new GroupRuntime(
            new GroupParts(
                settings,
                set,
                stores,
                KafkaClients.consumers(options),
                KafkaClients.cluster(options),
                told.listener,
                alerts,
                environment,
                breakers,
                Subscription.of(set, told.assigned, options.brokerDecides()),
                () -> publishing(settings, set, options),
                settings.outbox().isRelayed(publishes(settings, set.definitions()))
                    ? KafkaClients.producers(options, settings.outbox().transactionTimeout())
                    : null));
    return new Tidemark(runtime, settings, told.shutdownHook);
  }

  /** Kafka keeps others from publishing by their membership, and takes so much beside an offset. */
  private void refuseWhatCannotBeRelayed(GroupSettings settings, List<HandlerDefinition> handlers) {
    if (!settings.outbox().isRelayed(publishes(settings, handlers))) {
      return;
    }
    if (!told.assigned.isEmpty()) {
      faults.add(
          "assign",
          "reads partitions without a Kafka group, and handlers publish: nothing would keep two instances from publishing the same",
          "leave assign out, or say outbox(OutboxSettings.DEFAULT.mode(TABLE)) and have another program publish");
    }
    if (settings.lanes().count() > Relay.MAX_LANES_OF_PARTITION) {
      faults.add(
          "lanes(%d)".formatted(settings.lanes().count()),
          "are more than Kafka can be told of beside an offset, and handlers publish",
          "write at most " + Relay.MAX_LANES_OF_PARTITION);
    }
  }

  /** Whether there is anything to publish, as far as can be told. */
  private static boolean publishes(GroupSettings settings, Collection<HandlerDefinition> handlers) {
    return settings.letters().topic() != null
        || handlers.stream().anyMatch(HandlerDefinition::publishes);
  }

  private static Publishing publishing(
      GroupSettings settings, HandlerSet handlers, KafkaOptions options) {
    return new Publishing(
        settings.outbox().isOn(publishes(settings, handlers.definitions())),
        options.maxRequestBytes(),
        Encoders.open(settings.outbox().serializers(), options.consumer()));
  }

  /** What waits behind a parked key could never be handled without its bytes. */
  private void refuseKeysWithoutPayload(List<HandlerDefinition> handlers, PayloadMode payload) {
    if (payload != PayloadMode.FULL) {
      handlers.forEach(
          handler -> {
            if (handler.policy().holdsKeys()) {
              faults.add(
                  "the policy of handler " + handler.id() + ", " + handler.policy(),
                  "parks keys, but of records set aside only %s is kept".formatted(payload),
                  "keep them whole, sealed by a cipher if need be (deadLetters), or write deadLetter(), skip() or halt()");
            }
          });
    }
  }

  /** The group's name, empty after a fault. */
  private String groupId() {
    Object inKafka = told.kafka.get(ConsumerConfig.GROUP_ID_CONFIG);
    String groupId = told.groupId != null || inKafka == null ? told.groupId : inKafka.toString();
    if (groupId == null || groupId.isBlank()) {
      faults.add("groupId", "is missing", "name the consumer group: groupId(\"ledger\")");
      return "";
    }
    return groupId;
  }

  private GroupSettings settings(String groupId) {
    GroupSettings defaults = GroupSettings.of(groupId.isEmpty() ? "unnamed" : groupId);
    GroupSettings settings = defaults;
    try {
      settings =
          new GroupSettings(
              defaults.groupId(),
              told.application == null ? defaults.application() : told.application,
              told.workers,
              told.connections,
              told.lanes,
              told.unit,
              told.buffer,
              told.limits,
              told.retry,
              new PositionSettings(
                  told.start,
                  told.startAdded,
                  new LogPolicies(
                      told.belowLogStart,
                      told.aboveLogEnd,
                      told.truncated,
                      told.recreatedTopic,
                      told.otherCluster)),
              new MembershipSettings(told.departure, told.assigned),
              told.mirror,
              told.pollTimeout,
              told.mirrorInterval,
              told.watchInterval,
              told.progressLimit,
              told.letters,
              told.outbox,
              told.idempotency);
    } catch (IllegalArgumentException e) {
      faults.add(
          "the group's settings",
          String.valueOf(e.getMessage()),
          "write workers(1) or more, and a bound above zero");
    }
    return new SettingsParser(overrides, faults).parse(settings);
  }

  private AlertSettings alerts() {
    try {
      return new AlertSettings(
          told.alerts, overrides.duration("alert-interval", told.alertInterval));
    } catch (IllegalArgumentException e) {
      faults.add(
          "the alerts",
          String.valueOf(e.getMessage()),
          "write alertInterval(Duration.ofMinutes(10)) or tidemark.alert-interval=10m");
      return AlertSettings.NONE;
    }
  }

  private KafkaOptions options(GroupSettings settings) {
    return KafkaOptions.of(
        new KafkaRequest(
            told.kafka,
            settings.groupId(),
            "tidemark-%s-%d".formatted(settings.groupId(), BUILT.incrementAndGet()),
            told.readUncommitted,
            settings.limits().drain().plus(settings.pollTimeout())),
        ClientVersion.found(),
        faults);
  }

  private HandlerBinder binder(
      @Nullable StoreRoute stores,
      FailurePolicy usual,
      GroupSettings settings,
      KafkaOptions options) {
    HandlerBinder binder =
        new HandlerBinder(
            new Surroundings(
                resources(stores, settings), options.consumer(), usual, payloadCheck()),
            breakers,
            faults);
    if (told.handlers.isEmpty()) {
      faults.add(
          "handlers",
          "are missing",
          "register at least one: handlers(new Payments()) or onRecord(\"payments\", …)");
    }
    told.handlers.forEach(registration -> registration.accept(binder));
    return binder;
  }

  private PayloadCheck payloadCheck() {
    return told.payloadCheck == null ? PresentValidation.find(faults) : told.payloadCheck;
  }

  private void check(HandlerBinder binder, KafkaOptions options) {
    MembershipChecks checks = new MembershipChecks(binder.definitions(), faults);
    checks.checkPatterns(told.written, options.findsAll(), options.brokerDecides());
    checks.checkAssigned(told.assigned, told.kafka.keySet());
  }

  /** What every store gives; a partition may be in any of them. */
  private Set<Class<?>> resources(@Nullable StoreRoute stores, GroupSettings settings) {
    if (stores == null) {
      faults.add("store", "is missing", "say where: store(PostgresStore.using(dataSource))");
      return Set.of();
    }
    Set<Class<?>> common = new HashSet<>();
    boolean first = true;
    for (Store store : stores.stores()) {
      faults.addAll(store.faults(settings.unitConnections(), settings.limits()));
      if (first) {
        common.addAll(store.resources());
      } else {
        common.retainAll(store.resources());
      }
      first = false;
    }
    return common;
  }
}
