// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.Tidemark;
import io.tidemark.handler.Input;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.settings.UnitSettings;
import io.tidemark.testkit.server.Database;
import java.time.Duration;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/**
 * A handler that waits as for another service, and then writes one payment. Each record is a unit,
 * so that nobody holds a connection while waiting.
 */
record WaitingRun(Tidemark tidemark) implements Contestant.Run {
  static final int LANES = 64;
  static final Duration WAIT = Duration.ofMillis(20);
  static final int CONNECTIONS = 16;

  static WaitingRun start(Course course, LapClock clock, int lanes) {
    Database database = course.database();
    Tidemark tidemark =
        Tidemark.builder()
            .kafka(course.consumerSettings())
            .groupId(course.groupId())
            .store(
                PostgresStore.connect(database.url(), database.user(), database.password())
                    .schema(SchemaMode.CREATE))
            .lanes(lanes)
            .workers(LANES)
            .connections(CONNECTIONS)
            .unit(UnitSettings.RECORD)
            .onRecord(
                Input.of(Payment.class, course.topic().name()).id("waiting-payments"),
                (payment, context) -> {
                  Thread.sleep(WAIT.toMillis());
                  SinglePayments.insert(Objects.requireNonNull(payment), context.get(Handle.class));
                })
            .listener(new TidemarkRun.ClockListener(clock))
            .build();
    tidemark.start();
    return new WaitingRun(tidemark);
  }

  @Override
  public void stop() {
    tidemark.close();
  }
}
