// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.FailurePolicy;
import io.tidemark.failure.FailureText;
import io.tidemark.handler.GuardNames;
import io.tidemark.handler.GuardOpenException;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.RecordFailure;
import io.tidemark.internal.guard.Blamed;
import io.tidemark.internal.process.OneLaneStore;
import io.tidemark.lane.FailureKind;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.Position;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.store.Advance;
import io.tidemark.store.PositionConflictException;
import io.tidemark.store.StoreRoute;
import io.tidemark.store.StoredLane;
import java.io.EOFException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class JudgeTest {
  private static final UnitOfWork UNIT =
      new UnitOfWork(
          new PartitionKey("cluster", "group", "topic", 0).lane(0),
          new UUID(0, 1),
          1,
          0,
          Position.at(0),
          List.of(new ConsumerRecord<>("topic", 0, 0, new byte[0], new byte[0])),
          Position.at(1),
          1);

  private final OneLaneStore store = new OneLaneStore();
  private final List<String> told = new ArrayList<>();
  private final Judge judge =
      new Judge(
          StoreRoute.to(store),
          new HandlerSet(List.of(handler(GuardNames.NONE))),
          new FailureText(List.of(store)),
          new TidemarkListener() {
            @Override
            public void unknownFailure(String code, Throwable cause) {
              told.add(code + " " + cause.getMessage());
            }
          });

  @Test
  void aCodeThatNobodyKnowsIsTransientAndToldOnce() {
    store.doesNotKnow("XX000");
    assertThat(judge.verdict(UNIT, new IllegalStateException("first")).kind())
        .isEqualTo(FailureKind.TRANSIENT);
    judge.verdict(UNIT, new IllegalStateException("second"));
    store.doesNotKnow("99999");
    judge.verdict(UNIT, new IllegalStateException("third"));

    assertThat(told).containsExactly("XX000 first", "99999 third");
  }

  @Test
  void whatIsUnreachableWhileBytesAreReadIsNotTheRecords() {
    Throwable refused = new ConnectException("refused");

    assertThat(judge.verdict(UNIT, RecordFailure.ofDecoding(UNIT, 0, "decoding", refused)).kind())
        .isEqualTo(FailureKind.INFRASTRUCTURE);
    assertThat(judge.verdict(UNIT, RecordFailure.of(UNIT, 0, "handling", refused)).kind())
        .isEqualTo(FailureKind.PERMANENT);
  }

  @Test
  void anInterruptIsNotTheRecords() {
    Throwable interrupted = new IllegalStateException(new InterruptedException());

    assertThat(judge.verdict(UNIT, RecordFailure.of(UNIT, 0, "handling", interrupted)).kind())
        .isEqualTo(FailureKind.TRANSIENT);
  }

  @Test
  void anotherPositionUnderOurClaimIsABug() {
    Advance advance = Advance.of(UNIT, 1, new UUID(0, 0));

    assertThat(
            judge
                .verdict(UNIT, new PositionConflictException(advance, new StoredLane(7, null)))
                .kind())
        .isEqualTo(FailureKind.BUG);
  }

  private static HandlerDefinition handler(GuardNames guards) {
    return new HandlerDefinition(
            "handler",
            Set.of("topic"),
            1,
            () -> {
              throw new AssertionError("nothing is handled here");
            })
        .with(guards);
  }

  private Verdict verdict(GuardNames guards, FailurePolicy policy, Throwable failure) {
    return new Judge(
            StoreRoute.to(store),
            new HandlerSet(List.of(handler(guards).with(policy))),
            new FailureText(List.of(store)),
            new TidemarkListener() {})
        .verdict(UNIT, failure);
  }

  private static final GuardNames FRAUD = new GuardNames(Set.of("fraud-api"), Set.of());
  private static final GuardNames CALLS = new GuardNames(Set.of(), Set.of("fraud-api"));
  private static final FailurePolicy PLAIN = FailurePolicy.DEFAULT;

  static Stream<Arguments> verdicts() {
    Throwable refused = RecordFailure.of(UNIT, 0, "handling", new ConnectException("refused"));
    Throwable poison = RecordFailure.of(UNIT, 0, "handling", new IllegalStateException("poison"));
    Throwable unread = RecordFailure.ofDecoding(UNIT, 0, "decoding", new ConnectException("x"));
    Throwable bytes = RecordFailure.ofDecoding(UNIT, 0, "decoding", new EOFException());
    Throwable interrupt = RecordFailure.of(UNIT, 0, "handling", new InterruptedException());
    FailurePolicy passes = PLAIN.transientOn(IllegalStateException.class);
    FailurePolicy stays = PLAIN.permanentOn(ConnectException.class);
    return Stream.of(
        says(GuardNames.NONE, PLAIN, refused, FailureKind.PERMANENT, Blamed.NEITHER),
        says(FRAUD, PLAIN, refused, FailureKind.INFRASTRUCTURE, Blamed.DEPENDENCY),
        says(CALLS, PLAIN, refused, FailureKind.INFRASTRUCTURE, Blamed.DEPENDENCY),
        says(FRAUD, stays, refused, FailureKind.PERMANENT, Blamed.NEITHER),
        says(FRAUD, PLAIN, poison, FailureKind.PERMANENT, Blamed.NEITHER),
        says(FRAUD, passes, poison, FailureKind.INFRASTRUCTURE, Blamed.DEPENDENCY),
        says(GuardNames.NONE, passes, poison, FailureKind.PERMANENT, Blamed.NEITHER),
        says(FRAUD, PLAIN, unread, FailureKind.INFRASTRUCTURE, Blamed.NEITHER),
        says(GuardNames.NONE, stays, unread, FailureKind.PERMANENT, Blamed.NEITHER),
        says(FRAUD, PLAIN, bytes, FailureKind.PERMANENT, Blamed.NEITHER),
        says(FRAUD, passes, interrupt, FailureKind.TRANSIENT, Blamed.NEITHER),
        says(
            FRAUD,
            PLAIN,
            new IllegalStateException("around the handler"),
            FailureKind.PERMANENT,
            Blamed.NEITHER));
  }

  private static Arguments says(
      GuardNames guards, FailurePolicy policy, Throwable failure, FailureKind kind, Blamed blamed) {
    return Arguments.of(guards, policy, failure, kind, blamed);
  }

  @ParameterizedTest
  @MethodSource("verdicts")
  void onlyWhatIsAwayIsBlamed(
      GuardNames guards, FailurePolicy policy, Throwable failure, FailureKind kind, Blamed blamed) {
    Verdict verdict = verdict(guards, policy, failure);
    assertThat(verdict.kind()).isEqualTo(kind);
    assertThat(verdict.blamed()).isEqualTo(blamed);
  }

  @Test
  void theDatabasesOwnWordGoesFirst() {
    store.becomesUnreachable();
    Throwable failure = RecordFailure.of(UNIT, 0, "handling", new ConnectException("refused"));
    assertThat(verdict(FRAUD, PLAIN, failure))
        .isEqualTo(new Verdict(FailureKind.INFRASTRUCTURE, Blamed.DATABASE, failure.getCause()));
  }

  @Test
  void anOpenBreakerIsFoundAmongTheCauses() {
    Throwable met = new IllegalStateException(new GuardOpenException("fraud-api"));
    assertThat(judge.openBreaker(RecordFailure.of(UNIT, 0, "handling", met))).contains("fraud-api");
    assertThat(judge.openBreaker(new IllegalStateException())).isEmpty();
  }
}
