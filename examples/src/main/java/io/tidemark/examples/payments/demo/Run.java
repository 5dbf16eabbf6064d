// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * One run: servers, payments, instances and faults, then the reconciliation. Used by one thread.
 */
final class Run {

  /** How much longer than Kafka waits for it a frozen instance stays so. */
  private static final Duration BEYOND_SESSION = Duration.ofMillis(1_500);

  /** How long nothing may be applied, besides what Kafka takes to notice a fault. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A frozen instance must not keep its accounts from all others for the default half minute. */
  private static final String IDLE_IN_TRANSACTION = "5s";

  private final DemoOptions options;
  private final PaymentSource payments;
  private final FaultPlan plan;
  private final Display display;
  private final Resources resources;

  Run(
      DemoOptions options,
      PaymentSource payments,
      FaultPlan plan,
      Display display,
      Resources resources) {
    this.options = options;
    this.payments = payments;
    this.plan = plan;
    this.display = display;
    this.resources = resources;
  }

  /**
   * Runs it all.
   *
   * @return whether every payment took effect exactly once
   * @throws BadInputException if servers of the user's cannot be used; nothing was started then
   * @throws RunFailedException if the work did not come to its end
   */
  boolean passes() {
    Servers servers = Servers.start(options, resources, display);
    PaymentTopic topic = resources.add(new PaymentTopic(servers.bootstrapServers()));
    Bank bank = resources.add(new Bank(servers.database()));
    RunFolder folder = resources.add(new RunFolder());
    boolean exact = false;
    try {
      Map<Integer, Long> logEnds = load(topic, bank);
      work(folder, servers, bank, logEnds);
      exact = reconcile(servers.database(), bank, topic);
    } finally {
      if (!exact && !resources.signalled()) {
        folder.keepLogs();
        display.say("The logs of the instances are in " + folder.path());
      }
    }
    return exact;
  }

  private Map<Integer, Long> load(PaymentTopic topic, Bank bank) {
    say("loading %,d payments into %d partitions", payments.size(), options.partitions());
    topic.create(options.partitions());
    bank.open(payments);
    topic.load(payments);
    return topic.logEnds(options.partitions());
  }

  /** Starts the instances, breaks them until all is applied, and stops them. */
  private void work(RunFolder folder, Servers servers, Bank bank, Map<Integer, Long> logEnds) {
    Fleet fleet = resources.add(new Fleet(folder, settings(servers)));
    Duration freezeFor = servers.session().plus(BEYOND_SESSION);
    Faults faults = new Faults(plan, fleet, freezeFor, display, options.seed());
    say("starting %d instances, group protocol %s", options.instances(), options.protocol());
    fleet.start(options.instances());
    Work work = new Work(fleet, bank, faults, display, logEnds, PATIENCE.plus(servers.session()));
    Duration took = work.untilDone();
    work.settle();
    for (Instance late : fleet.stop()) {
      display.say(late + " did not end after SIGTERM and was killed");
    }
    summarize(took, faults);
  }

  private void summarize(Duration took, Faults faults) {
    say(
        "%n%,d payments in %.1f s (%,d/s), %d killed, %d frozen",
        payments.size(),
        took.toMillis() / 1e3,
        payments.size() * 1_000L / Math.max(1, took.toMillis()),
        faults.kills(),
        faults.freezes());
    boolean missed =
        (options.killEvery().isPresent() && faults.kills() == 0)
            || (options.freezeEvery().isPresent() && faults.freezes() == 0);
    if (missed) {
      display.say("the work was over before every fault came about: give it more --records");
    }
    if (options.bootstrapServers().isPresent()) {
      say("topic %s stays on %s", PaymentTopic.NAME, options.bootstrapServers().get());
    }
    if (options.database().isPresent()) {
      say("schema %s stays in %s", Bank.SCHEMA, options.database().get());
    }
    display.say("");
  }

  private boolean reconcile(Login database, Bank bank, PaymentTopic topic) {
    Findings findings =
        Reconciliation.of(
            database, payments, bank.positions(), topic.logEnds(options.partitions()));
    Report.of(findings).forEach(display::say);
    return findings.exact();
  }

  private Properties settings(Servers servers) {
    Properties settings = new Properties();
    settings.setProperty("kafka.bootstrap.servers", servers.bootstrapServers());
    options
        .protocol()
        .settings(servers.session())
        .forEach((name, value) -> settings.setProperty("kafka." + name, value));
    Login database = servers.database().inSchema(Bank.SCHEMA);
    settings.setProperty("jdbc.url", database.url());
    settings.setProperty("jdbc.user", database.user());
    settings.setProperty("jdbc.password", database.password());
    settings.setProperty("jdbc.schema", Bank.SCHEMA);
    settings.setProperty("tidemark.limits.idle-in-transaction", IDLE_IN_TRANSACTION);
    settings.setProperty("tidemark.lanes", Integer.toString(options.lanes()));
    return settings;
  }

  private void say(String format, Object... arguments) {
    display.say(String.format(Locale.ROOT, format, arguments));
  }
}
