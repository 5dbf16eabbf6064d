// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;

/** One run: servers, records, instances and faults, then the reconciliation. Used by one thread. */
final class Run {

  /** How much longer than Kafka waits for it a frozen instance stays so. */
  private static final Duration BEYOND_SESSION = Duration.ofMillis(1_500);

  /** How long nothing may be handled, besides what Kafka takes to notice a fault. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A frozen instance must not keep its rows from all others for the default half minute. */
  private static final String IDLE_IN_TRANSACTION = "5s";

  private final Service service;
  private final RunOptions options;
  private final Function<Stage, Scenario> scenarios;
  private final FaultPlan plan;
  private final Display display;
  private final Resources resources;

  Run(
      Service service,
      RunOptions options,
      Function<Stage, Scenario> scenarios,
      FaultPlan plan,
      Display display,
      Resources resources) {
    this.service = service;
    this.options = options;
    this.scenarios = scenarios;
    this.plan = plan;
    this.display = display;
    this.resources = resources;
  }

  /**
   * Runs it all.
   *
   * @return whether every record took effect exactly once
   * @throws BadInputException if servers of the user's cannot be used; nothing was started then
   * @throws RunFailedException if the work did not come to its end
   */
  boolean passes() {
    Servers servers = Servers.start(service, options, resources, display);
    Topic topic = resources.add(new Topic(servers.bootstrapServers(), service.topic()));
    Schema schema = resources.add(new Schema(servers.database(), service));
    RunFolder folder = resources.add(new RunFolder(service.name()));
    Stage stage = new Stage(schema, topic, settings(servers), display, resources);
    Scenario scenario = scenarios.apply(stage);
    boolean exact = false;
    try {
      load(scenario, stage);
      work(scenario, stage, folder, servers.session());
      exact = reconcile(scenario, stage);
    } finally {
      if (!exact && !resources.signalled()) {
        folder.keepLogs();
        display.say("The logs of the instances are in " + folder.path());
      }
    }
    return exact;
  }

  private void load(Scenario scenario, Stage stage) {
    say("loading %,d %s into %d partitions", scenario.size(), service.name(), options.partitions());
    stage.topic().create(options.partitions());
    for (String other : service.publishes()) {
      try (Topic topic = stage.topic().beside(other)) {
        topic.create(options.partitions());
      }
    }
    stage.schema().create();
    scenario.load();
  }

  /** Starts the instances, breaks them until all is handled, and stops them. */
  private void work(Scenario scenario, Stage stage, RunFolder folder, Duration session) {
    Fleet fleet = resources.add(new Fleet(service.main(), folder, stage.settings()));
    Faults faults = new Faults(plan, fleet, session.plus(BEYOND_SESSION), display, options.seed());
    say("starting %d instances, group protocol %s", options.instances(), options.protocol());
    fleet.start(options.instances());
    Map<Integer, Long> logEnds = stage.topic().logEnds(options.partitions());
    Work work = new Work(scenario, stage, fleet, faults, logEnds, PATIENCE.plus(session));
    Duration took = work.untilDone();
    work.settle();
    for (Instance late : fleet.stop()) {
      display.say(late + " did not end after SIGTERM and was killed");
    }
    summarize(scenario, took, faults);
  }

  private void summarize(Scenario scenario, Duration took, Faults faults) {
    say(
        "%n%,d %s in %.1f s (%,d/s), %d killed, %d frozen",
        scenario.size(),
        service.name(),
        took.toMillis() / 1e3,
        scenario.size() * 1_000L / Math.max(1, took.toMillis()),
        faults.kills(),
        faults.freezes());
    scenario.story().forEach(display::say);
    boolean missed =
        (options.killEvery().isPresent() && faults.kills() == 0)
            || (options.freezeEvery().isPresent() && faults.freezes() == 0);
    if (missed) {
      display.say("the work was over before every fault came about: give it more --records");
    }
    if (options.bootstrapServers().isPresent()) {
      for (String topic : service.topics()) {
        say("topic %s stays on %s", topic, options.bootstrapServers().get());
      }
    }
    if (options.database().isPresent()) {
      say("schema %s stays in %s", service.schema(), options.database().get());
    }
    display.say("");
  }

  private boolean reconcile(Scenario scenario, Stage stage) {
    Verdict verdict =
        scenario.reconcile(stage.schema().positions(), stage.topic().logEnds(options.partitions()));
    verdict.lines().forEach(display::say);
    return verdict.exact();
  }

  private Properties settings(Servers servers) {
    Properties settings = new Properties();
    settings.setProperty("kafka.bootstrap.servers", servers.bootstrapServers());
    options
        .protocol()
        .settings(servers.session())
        .forEach((name, value) -> settings.setProperty("kafka." + name, value));
    Login database = servers.database().inSchema(service.schema());
    settings.setProperty("jdbc.url", database.url());
    settings.setProperty("jdbc.user", database.user());
    settings.setProperty("jdbc.password", database.password());
    settings.setProperty("jdbc.schema", service.schema());
    settings.setProperty("tidemark.limits.idle-in-transaction", IDLE_IN_TRANSACTION);
    settings.setProperty("tidemark.lanes", Integer.toString(options.lanes()));
    return settings;
  }

  private void say(String format, Object... arguments) {
    display.say(String.format(Locale.ROOT, format, arguments));
  }
}
