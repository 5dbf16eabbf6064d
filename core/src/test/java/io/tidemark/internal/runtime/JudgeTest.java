// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.handler.RecordFailure;
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
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class JudgeTest {
  private static final UnitOfWork UNIT =
      new UnitOfWork(
          new PartitionKey("cluster", "group", "topic", 0).lane(0),
          1,
          Position.at(0),
          List.of(new ConsumerRecord<>("topic", 0, 0, new byte[0], new byte[0])),
          Position.at(1),
          1);

  private final OneLaneStore store = new OneLaneStore();
  private final List<String> told = new ArrayList<>();
  private final Judge judge =
      new Judge(
          StoreRoute.to(store),
          new TidemarkListener() {
            @Override
            public void unknownFailure(String code, Throwable cause) {
              told.add(code + " " + cause.getMessage());
            }
          });

  @Test
  void aCodeThatNobodyKnowsIsTransientAndToldOnce() {
    store.doesNotKnow("XX000");
    assertThat(judge.kind(UNIT, new IllegalStateException("first")))
        .isEqualTo(FailureKind.TRANSIENT);
    judge.kind(UNIT, new IllegalStateException("second"));
    store.doesNotKnow("99999");
    judge.kind(UNIT, new IllegalStateException("third"));

    assertThat(told).containsExactly("XX000 first", "99999 third");
  }

  @Test
  void whatIsUnreachableWhileBytesAreReadIsNotTheRecords() {
    Throwable refused = new ConnectException("refused");

    assertThat(judge.kind(UNIT, RecordFailure.ofDecoding(UNIT, 0, "decoding", refused)))
        .isEqualTo(FailureKind.INFRASTRUCTURE);
    assertThat(judge.kind(UNIT, RecordFailure.of(UNIT, 0, "handling", refused)))
        .isEqualTo(FailureKind.PERMANENT);
  }

  @Test
  void anInterruptIsNotTheRecords() {
    Throwable interrupted = new IllegalStateException(new InterruptedException());

    assertThat(judge.kind(UNIT, RecordFailure.of(UNIT, 0, "handling", interrupted)))
        .isEqualTo(FailureKind.TRANSIENT);
  }

  @Test
  void anotherPositionUnderOurClaimIsABug() {
    Advance advance = Advance.of(UNIT, 1, new UUID(0, 0));

    assertThat(judge.kind(UNIT, new PositionConflictException(advance, new StoredLane(7, null))))
        .isEqualTo(FailureKind.BUG);
  }
}
