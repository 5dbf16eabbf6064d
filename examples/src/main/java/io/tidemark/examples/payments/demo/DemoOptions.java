// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import static java.util.Objects.requireNonNullElse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one run is to do, found good.
 *
 * @param input the file of payments; without it they are generated
 * @param records how many are generated
 * @param seed where chance begins, for the generated payments and for the victims of faults
 * @param instances how many instances of the service run
 * @param killEvery how often one is killed
 * @param freezeEvery how often one is frozen
 * @param partitions of the topic
 * @param lanes of each partition
 * @param protocol how Kafka assigns them
 * @param bootstrapServers the user's own Kafka; without it one is started
 * @param database the user's own PostgreSQL; without it one is started
 */
record DemoOptions(
    Optional<Path> input,
    int records,
    long seed,
    int instances,
    Optional<Duration> killEvery,
    Optional<Duration> freezeEvery,
    int partitions,
    int lanes,
    GroupProtocol protocol,
    Optional<String> bootstrapServers,
    Optional<Login> database) {

  static final int DEFAULT_RECORDS = 100_000;
  static final int MAX_INSTANCES = 20;
  static final int MAX_PARTITIONS = 1_000;
  static final int MAX_LANES = 64;

  /** Less than this is not a pause between faults. */
  static final Duration MIN_PERIOD = Duration.ofMillis(100);

  /** Refuses numbers that make no run. */
  DemoOptions {
    require(records >= 1, "--records must be at least 1, but is " + records);
    requireRange("--instances", instances, MAX_INSTANCES);
    requireRange("--partitions", partitions, MAX_PARTITIONS);
    requireRange("--lanes", lanes, MAX_LANES);
    killEvery.ifPresent(period -> requirePeriod("--kill-every", period));
    freezeEvery.ifPresent(period -> requirePeriod("--freeze-every", period));
    database.ifPresent(DemoOptions::requireUsable);
  }

  /** The payments: those of the file, or generated ones. */
  PaymentSource payments() {
    return input
        .<PaymentSource>map(PaymentFile::read)
        .orElseGet(() -> new GeneratedPayments(seed, records));
  }

  /** The login of the user's own database, if the options name one. */
  static Optional<Login> login(
      @Nullable String url, @Nullable String user, @Nullable String password) {
    require(
        url != null || (user == null && password == null),
        "--user and --password belong to --jdbc-url, which is missing");
    return Optional.ofNullable(url)
        .map(
            given ->
                new Login(
                    given,
                    requireNonNullElse(user, System.getProperty("user.name", "")),
                    requireNonNullElse(password, "")));
  }

  private static void requireUsable(Login login) {
    require(
        login.url().startsWith("jdbc:postgresql:"),
        "--jdbc-url must begin with jdbc:postgresql:, but is " + login);
    require(
        !login.url().contains("currentSchema="),
        "--jdbc-url must not name a currentSchema: the demo makes a schema of its own, "
            + Bank.SCHEMA);
  }

  private static void requireRange(String option, int value, int max) {
    require(
        value >= 1 && value <= max,
        "%s must be from 1 to %d, but is %d".formatted(option, max, value));
  }

  private static void requirePeriod(String option, Duration period) {
    require(
        period.compareTo(MIN_PERIOD) >= 0,
        "%s must be at least %s seconds".formatted(option, MIN_PERIOD.toMillis() / 1e3));
  }

  private static void require(boolean good, String otherwise) {
    if (!good) {
      throw new BadInputException(otherwise + ".");
    }
  }
}
