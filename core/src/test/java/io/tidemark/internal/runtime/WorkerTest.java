// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.Backoff;
import io.tidemark.failure.Decider;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.failure.FailureText;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.UnitHandler;
import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.internal.dispatch.Polled;
import io.tidemark.internal.env.Gate;
import io.tidemark.internal.env.ManualEnvironment;
import io.tidemark.internal.guard.Barrier;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.internal.guard.Guards;
import io.tidemark.internal.poll.Mailbox;
import io.tidemark.internal.process.Letters;
import io.tidemark.internal.process.OneLaneStore;
import io.tidemark.internal.process.Publishing;
import io.tidemark.internal.process.UnitProcessor;
import io.tidemark.internal.process.WorkerHandlers;
import io.tidemark.internal.relay.Relaying;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.LetterSettings;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.BufferSettings;
import io.tidemark.settings.LaneSettings;
import io.tidemark.settings.RetrySettings;
import io.tidemark.settings.UnitSettings;
import io.tidemark.store.StoreRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class WorkerTest {
  private static final PartitionKey PARTITION = new PartitionKey("cluster", "group", "topic", 0);
  private static final int RECORDS = 4;

  private final ManualEnvironment environment = new ManualEnvironment();
  private final CountingGate mail = new CountingGate(environment.gate());
  private final Mailbox mailbox =
      new Mailbox(
          new ManualEnvironment() {
            @Override
            public Gate gate() {
              return mail;
            }
          });
  private final Lanes lanes =
      new Lanes(
          environment,
          LaneSettings.DEFAULT,
          new UnitSettings(RECORDS, 1_000, Duration.ofSeconds(1)),
          new BufferSettings(RECORDS, 1_000),
          new Decider(
              new Backoff(RetrySettings.DEFAULT, bound -> 0),
              topic -> FailurePolicy.noRetry().otherwise(FailureAction.halt())),
          topic -> RECORDS,
          Barrier.NONE);
  private final OneLaneStore store = new OneLaneStore();
  private final List<Integer> mailAtEachUnit = new ArrayList<>();

  /** Counts what is posted. */
  private static final class CountingGate implements Gate {
    private final Gate gate;
    private int changes;

    CountingGate(Gate gate) {
      this.gate = gate;
    }

    @Override
    public <T> T change(Supplier<T> change) {
      changes++;
      return gate.change(change);
    }

    @Override
    public <T> T look(Supplier<T> look) {
      return gate.look(look);
    }

    @Override
    public <T> @Nullable T await(Supplier<@Nullable T> attempt, long nanos) {
      return gate.await(attempt, nanos);
    }
  }

  /** Notes how much was posted before the unit began, and lets its worker go home. */
  private final class Handler implements UnitHandler {
    @Override
    public DecodedUnit decode(UnitOfWork unit) {
      mailAtEachUnit.add(mail.changes);
      lanes.units().stop();
      return run -> unit.records().size();
    }

    @Override
    public void close() {}
  }

  private void offer(int records) {
    lanes.open(
        new PartitionClaim(
            PARTITION,
            1,
            new UUID(0, 1),
            "none",
            List.of(new LaneClaim(PARTITION.lane(0), Position.at(0), 0, null))));
    List<ConsumerRecord<byte[], byte[]>> polled =
        LongStream.range(0, records)
            .mapToObj(offset -> new ConsumerRecord<>("topic", 0, offset, new byte[1], new byte[1]))
            .toList();
    lanes.offer(List.of(new Polled(PARTITION, polled, Position.at(records))));
    lanes.judgeFull();
  }

  private void work() {
    HandlerDefinition handler = new HandlerDefinition("h", Set.of("topic"), RECORDS, Handler::new);
    UnitProcessor processor =
        new UnitProcessor(
            StoreRoute.to(store),
            new WorkerHandlers(new HandlerSet(List.of(handler)), Publishing.off()),
            new Letters(LetterSettings.DEFAULT, new HandlerSet(List.of(handler))),
            environment);
    List<Throwable> fatal = new ArrayList<>();
    TidemarkListener listener = new TidemarkListener() {};
    HandlerSet handlers = new HandlerSet(List.of(handler));
    StoreRoute stores = StoreRoute.to(store);
    Guards guards =
        new Guards(Breakers.own(environment), "group", stores, handlers, environment, listener);
    Judge judge = new Judge(stores, handlers, new FailureText(stores.stores()), listener);
    new Worker(
            new Worker.Parts(
                lanes.units(), guards, judge, mailbox, Relaying.NONE, listener, fatal::add),
            processor)
        .run();
    assertThat(fatal).isEmpty();
  }

  /** A partition that was full is refilled while the unit that emptied it runs. */
  @Test
  void roomIsToldBeforeTheUnitRuns() {
    offer(RECORDS);
    work();
    assertThat(mailAtEachUnit).containsExactly(1);
  }

  @Test
  void whereThereWasRoomAlreadyNothingIsTold() {
    offer(RECORDS - 1);
    work();
    assertThat(mailAtEachUnit).containsExactly(0);
  }
}
