// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import static java.util.Objects.requireNonNullElse;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What any run is to do, found good.
 *
 * @param seed where chance begins
 * @param instances how many instances of the service run
 * @param killEvery how often one is killed
 * @param freezeEvery how often one is frozen
 * @param partitions of the topic
 * @param lanes of each partition
 * @param protocol how Kafka assigns them
 * @param bootstrapServers the user's own Kafka; without it one is started
 * @param database the user's own PostgreSQL; without it one is started
 */
public record RunOptions(
    long seed,
    int instances,
    Optional<Duration> killEvery,
    Optional<Duration> freezeEvery,
    int partitions,
    int lanes,
    GroupProtocol protocol,
    Optional<String> bootstrapServers,
    Optional<Login> database) {

  static final int MAX_INSTANCES = 20;
  static final int MAX_PARTITIONS = 1_000;
  static final int MAX_LANES = 64;

  /** Less than this is not a pause between faults. */
  static final Duration MIN_PERIOD = Duration.ofMillis(100);

  /** Refuses numbers that make no run. */
  public RunOptions {
    requireRange("--instances", instances, MAX_INSTANCES);
    requireRange("--partitions", partitions, MAX_PARTITIONS);
    requireRange("--lanes", lanes, MAX_LANES);
    killEvery.ifPresent(period -> requirePeriod("--kill-every", period));
    freezeEvery.ifPresent(period -> requirePeriod("--freeze-every", period));
    database.ifPresent(RunOptions::requireUsable);
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
        "--jdbc-url must not name a currentSchema: the demo makes a schema of its own");
  }

  /** Refuses a number outside of a range that begins with 1. */
  public static void requireRange(String option, int value, int max) {
    require(
        value >= 1 && value <= max,
        "%s must be from 1 to %d, but is %d".formatted(option, max, value));
  }

  /** Refuses what is too short. */
  public static void requirePeriod(String option, Duration period) {
    require(
        period.compareTo(MIN_PERIOD) >= 0,
        "%s must be at least %s seconds".formatted(option, MIN_PERIOD.toMillis() / 1e3));
  }

  /** Refuses an option in words, unless it is good. */
  public static void require(boolean good, String otherwise) {
    if (!good) {
      throw new BadInputException(otherwise + ".");
    }
  }
}
