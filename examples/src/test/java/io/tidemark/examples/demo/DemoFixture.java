// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Postgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Servers for a demonstration, one fault of each kind, and what it says. One thread. */
public final class DemoFixture implements AutoCloseable {
  private final KafkaBroker broker = KafkaBroker.start();
  private final Postgres postgres = Postgres.start();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** The demonstration of this name. */
  public Demo demo(String name) {
    return new Demo(
        name,
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        false,
        options -> new OneOfEach());
  }

  /** The arguments that name the servers, and others. */
  public String[] arguments(String... others) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--jdbc-url=" + postgres.jdbcUrl(),
                "--user=" + postgres.user(),
                "--password=" + postgres.password()));
    arguments.addAll(List.of(others));
    return arguments.toArray(String[]::new);
  }

  /** What was said so far. */
  public String out() {
    return out.toString();
  }

  /** What was complained of so far. */
  public String err() {
    return err.toString();
  }

  /** The database. */
  public Postgres postgres() {
    return postgres;
  }

  /** A service's schema, as a run left it. */
  public Schema schema(Service service) {
    return new Schema(new Login(postgres.jdbcUrl(), postgres.user(), postgres.password()), service);
  }

  /** A service's topic, as a run left it. */
  public Topic topic(Service service) {
    return new Topic(broker.bootstrapServers(), service.topic());
  }

  @Override
  public void close() {
    broker.close();
    postgres.close();
  }

  /** Kills one instance early in the work, and freezes one a little later. */
  private static final class OneOfEach implements FaultPlan {
    private final Deque<Fault> faults = new ArrayDeque<>(List.of(Fault.KILL, Fault.FREEZE));
    private long handledBefore;

    @Override
    public Optional<Fault> due(Duration now, long handled) {
      return handled > handledBefore ? Optional.ofNullable(faults.peek()) : Optional.empty();
    }

    @Override
    public void done(Fault fault, Duration now, long handled) {
      faults.remove();
      handledBefore = handled;
    }
  }
}
