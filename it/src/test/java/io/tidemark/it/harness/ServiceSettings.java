// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import static java.util.Objects.requireNonNull;

import io.tidemark.handler.Guarantee;
import io.tidemark.letter.LetterHeaders;
import io.tidemark.letter.LetterSettings;
import io.tidemark.letter.LetterTopic;
import io.tidemark.settings.TimeLimits;
import io.tidemark.testkit.server.Database;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * How one instance of the ledger service is to run: names and values, so that a child JVM can be
 * told by arguments. Immutable.
 */
public final class ServiceSettings {
  private static final String KAFKA = "kafka.";

  /** A property: into how many lanes partitions are divided where a scenario says nothing else. */
  private static final String LANES = "tidemark.it.lanes";

  private final Map<String, String> values;

  private ServiceSettings(Map<String, String> values) {
    this.values = values;
  }

  /** An instance with units of up to a hundred records and the usual limits. */
  static ServiceSettings of(
      String instance, String group, String topic, String bootstrapServers, Database database) {
    return new ServiceSettings(
            Map.of(
                "instance", instance,
                "group", group,
                "topic", topic,
                "bootstrap", bootstrapServers,
                "url", database.url(),
                "user", database.user(),
                "password", database.password()))
        .unitRecords(100)
        .drain(TimeLimits.DRAIN)
        .lanes(Integer.getInteger(LANES, 1))
        .protocol(Protocol.CONSUMER);
  }

  /** What a child JVM was told. */
  static ServiceSettings of(String[] arguments) {
    Map<String, String> told = new TreeMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      told.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return new ServiceSettings(told);
  }

  /** As a child JVM is told. */
  String[] arguments() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .toArray(String[]::new);
  }

  private ServiceSettings with(String name, String value) {
    Map<String, String> changed = new TreeMap<>(values);
    changed.put(name, value);
    return new ServiceSettings(changed);
  }

  private String get(String name) {
    return requireNonNull(values.get(name), name);
  }

  /** Units of at most so many records. */
  public ServiceSettings unitRecords(int most) {
    return with("unit", Integer.toString(most));
  }

  /** Into how many lanes partitions are divided. */
  public ServiceSettings lanes(int count) {
    return with("lanes", Integer.toString(count));
  }

  public ServiceSettings protocol(Protocol protocol) {
    return with("protocol", protocol.name());
  }

  public ServiceSettings group(String group) {
    return with("group", group);
  }

  public ServiceSettings topic(String topic) {
    return with("topic", topic);
  }

  /** Every topic whose name looks like this, in place of its topic. */
  public ServiceSettings pattern(String regex) {
    return with("pattern", regex);
  }

  /** Behind the breaker of a dependency. */
  public ServiceSettings guardedBy(String breaker) {
    return with("guard", breaker);
  }

  /** Under this {@code group.instance.id}, with time enough to come back. */
  public ServiceSettings staticMember(String id) {
    return kafka("group.instance.id", id);
  }

  /** Another way to the database. */
  public ServiceSettings database(Database through) {
    return with("url", through.url());
  }

  /** A property of the consumer. */
  public ServiceSettings kafka(String name, String value) {
    return with(KAFKA + name, value);
  }

  /** How long a revoked partition's running unit may take to finish. */
  public ServiceSettings drain(Duration limit) {
    return with("drain", limit.toString());
  }

  /**
   * Refuses every record of which the offset is a multiple of this, and sets it aside as its policy
   * says: with its key.
   */
  public ServiceSettings poison(int every) {
    return with("poison", Integer.toString(every));
  }

  /** Its process ends, in one way or another, at this record of partition 0; its policy parks. */
  public ServiceSettings deadly(long offset, Ending ending) {
    return with("deadly", offset + ":" + ending);
  }

  /** Publishes a receipt of each record there. */
  public ServiceSettings publishingTo(String receipts) {
    return with("receipts", receipts);
  }

  /** Publishes what it sets aside to its dead-letter topic, with headers of this family. */
  public ServiceSettings deadLettersAs(LetterHeaders headers) {
    return with("deadLettersAs", headers.name());
  }

  /** Unless that is exactly once, rows of the ledger are written outside of transactions. */
  public ServiceSettings guarantee(Guarantee guarantee) {
    return with("guarantee", guarantee.name());
  }

  /** Stops there, once. */
  public ServiceSettings stopping(Point point, int partition, long offset) {
    return with("stop", new StopAt(point, partition, offset).toString());
  }

  String instance() {
    return get("instance");
  }

  String group() {
    return get("group");
  }

  String topic() {
    return get("topic");
  }

  int unitRecords() {
    return Integer.parseInt(get("unit"));
  }

  int lanes() {
    return Integer.parseInt(get("lanes"));
  }

  String[] guards() {
    String breaker = values.get("guard");
    return breaker == null ? new String[0] : new String[] {breaker};
  }

  Duration drain() {
    return Duration.parse(get("drain"));
  }

  Database database() {
    return new Database(get("url"), get("user"), get("password"));
  }

  OptionalInt poison() {
    String every = values.get("poison");
    return every == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(every));
  }

  Optional<Deadly> deadly() {
    return Optional.ofNullable(values.get("deadly")).map(Deadly::parse);
  }

  Optional<String> receipts() {
    return Optional.ofNullable(values.get("receipts"));
  }

  /** How records are kept that are set aside. */
  LetterSettings letters() {
    LetterSettings letters = LetterSettings.DEFAULT.version(LedgerService.VERSION);
    String headers = values.get("deadLettersAs");
    return headers == null
        ? letters
        : letters.topic(LetterTopic.TOPIC + "-dlt", LetterHeaders.valueOf(headers));
  }

  Guarantee guarantee() {
    return Guarantee.valueOf(values.getOrDefault("guarantee", Guarantee.EXACTLY_ONCE.name()));
  }

  Optional<String> pattern() {
    return Optional.ofNullable(values.get("pattern"));
  }

  Optional<StopAt> stop() {
    return Optional.ofNullable(values.get("stop")).map(StopAt::parse);
  }

  /** The consumer's properties. */
  Map<String, Object> kafka() {
    Map<String, Object> properties = new TreeMap<>(QUICK);
    properties.put("bootstrap.servers", get("bootstrap"));
    properties.putAll(Protocol.valueOf(get("protocol")).properties());
    values.forEach(
        (name, value) -> {
          if (name.startsWith(KAFKA)) {
            properties.put(name.substring(KAFKA.length()), value);
          }
        });
    return properties;
  }

  /** So that a test does not wait for what a service may wait for. */
  private static final Map<String, String> QUICK =
      Map.of(
          "fetch.max.wait.ms", "100",
          "reconnect.backoff.max.ms", "200",
          "retry.backoff.max.ms", "200",
          "metadata.max.age.ms", "2000");
}
