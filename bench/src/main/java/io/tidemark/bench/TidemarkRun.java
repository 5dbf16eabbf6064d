// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.Tidemark;
import io.tidemark.TidemarkBuilder;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.testkit.server.Database;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Tidemark with its defaults, but for the number of workers. */
record TidemarkRun(Tidemark tidemark) implements Contestant.Run {

  static TidemarkRun start(Course course, LapClock clock, Object handler) {
    return start(course, clock, builder -> builder.handlers(handler));
  }

  static TidemarkRun start(Course course, LapClock clock, UnaryOperator<TidemarkBuilder> handling) {
    Database database = course.database();
    TidemarkBuilder builder =
        Tidemark.builder()
            .kafka(course.consumerSettings())
            .groupId(course.groupId())
            .store(
                PostgresStore.connect(database.url(), database.user(), database.password())
                    .schema(SchemaMode.CREATE))
            .workers(course.connections())
            .listener(new ClockListener(clock));
    Tidemark tidemark = handling.apply(builder).build();
    tidemark.start();
    return new TidemarkRun(tidemark);
  }

  @Override
  public void stop() {
    tidemark.close();
  }

  /** Keeps the clock. The threads that each method of the listener names. */
  record ClockListener(LapClock clock) implements TidemarkListener {
    @Override
    public void claimed(PartitionClaim claim) {
      clock.positioned();
    }

    @Override
    public void committed(UnitOfWork unit, Outcome.Committed outcome, Duration took) {
      clock.committed(outcome.records());
    }

    @Override
    public void halted(PartitionKey partition, Throwable cause) {
      clock.failed(cause);
    }

    @Override
    public void failed(Throwable cause) {
      clock.failed(cause);
    }
  }
}
