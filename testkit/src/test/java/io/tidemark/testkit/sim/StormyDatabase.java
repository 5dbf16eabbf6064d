// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.testkit.store.CommitFate;
import io.tidemark.testkit.store.DatabaseException;
import io.tidemark.testkit.store.Statement;
import io.tidemark.testkit.store.StoreFaults;
import java.time.Duration;

/** What goes wrong between an instance and its database. */
final class StormyDatabase implements StoreFaults {
  private static final double STATEMENT = 0.02;
  private static final double COMMIT = 0.05;

  private final World world;
  private final Storm storm;

  StormyDatabase(World world, Storm storm) {
    this.world = world;
    this.storm = storm;
  }

  @Override
  public void connecting() {
    if (storm.strikes(Fault.NOT_CONNECTED, STATEMENT)) {
      throw DatabaseException.unreachable();
    }
  }

  @Override
  public void executing(Statement statement) {
    strike(statement);
  }

  @Override
  public void executed(Statement statement) {
    strike(statement);
  }

  private void strike(Statement statement) {
    if (statement == Statement.REGISTER && world.chance(0.8)) {
      return; // or few instances would ever start
    }
    if (storm.strikes(Fault.CONNECTION_LOST, STATEMENT)) {
      throw DatabaseException.connectionLost("at " + statement);
    }
    if (storm.strikes(Fault.DEADLOCK, STATEMENT)) {
      throw DatabaseException.deadlock();
    }
    if (storm.strikes(Fault.LOCK_TIMEOUT, STATEMENT)) {
      throw DatabaseException.lockTimeout("a row", "the storm");
    }
    if (storm.strikes(Fault.PASSING_ERROR, STATEMENT)) {
      throw DatabaseException.passing("the disk is busy");
    }
  }

  @Override
  public CommitFate committing(Statement last) {
    if (storm.strikes(Fault.COMMIT_NOT_SENT, COMMIT)) {
      return new CommitFate.NotSent();
    }
    if (storm.strikes(Fault.COMMIT_APPLIED, COMMIT)) {
      return new CommitFate.LostAfterCommit();
    }
    if (storm.strikes(Fault.COMMIT_LOST, COMMIT)) {
      return new CommitFate.LostBeforeCommit();
    }
    if (storm.strikes(Fault.COMMIT_LATE, COMMIT)) {
      return new CommitFate.LostWhileCommitting(millis(2000), true);
    }
    if (storm.strikes(Fault.COMMIT_VANISHES, COMMIT)) {
      return new CommitFate.LostWhileCommitting(millis(2000), false);
    }
    if (storm.strikes(Fault.COMMIT_SLOW, 2 * COMMIT)) {
      return new CommitFate.Answered(millis(300));
    }
    return CommitFate.ANSWERED;
  }

  private Duration millis(int bound) {
    return Duration.ofMillis(1 + world.random(bound));
  }
}
