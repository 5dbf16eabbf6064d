// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.settings.Fault;
import io.tidemark.settings.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KafkaOptionsTest {
  private static final ClientVersion VERSION = new ClientVersion(4, 4);

  private final Faults faults = new Faults();

  private KafkaOptions options(Map<String, Object> given) {
    return options(given, false, VERSION);
  }

  private KafkaOptions options(
      Map<String, Object> given, boolean readUncommitted, ClientVersion version) {
    Map<String, Object> all = new HashMap<>(given);
    all.putIfAbsent("bootstrap.servers", "localhost:9092");
    return KafkaOptions.of(
        new KafkaRequest(
            all, "ledger", "tidemark-ledger-1", readUncommitted, Duration.ofSeconds(5)),
        version,
        faults);
  }

  private List<String> faults() {
    return faults.all().stream().map(Fault::toString).toList();
  }

  @Test
  void whatTheLibraryOwnsIsSetWhateverElseIsGiven() {
    KafkaOptions options = options(Map.of("max.partition.fetch.bytes", 1000, "registry.url", "r"));
    assertThat(faults()).isEmpty();
    assertThat(options.consumer())
        .containsEntry("enable.auto.commit", "false")
        .containsEntry("auto.offset.reset", "none")
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("group.id", "ledger")
        .containsEntry("key.deserializer", ByteArrayDeserializer.class)
        .containsEntry("value.deserializer", ByteArrayDeserializer.class)
        .containsEntry("max.poll.records", KafkaOptions.MAX_POLL_RECORDS)
        .containsEntry("fetch.max.wait.ms", KafkaOptions.FETCH_MAX_WAIT_MS)
        .containsEntry("allow.auto.create.topics", false)
        .containsEntry("client.id", "tidemark-ledger-1")
        .containsEntry("max.partition.fetch.bytes", 1000)
        .containsEntry("registry.url", "r");
  }

  @Test
  void kafkaTakesTheOptions() {
    KafkaOptions options =
        options(Map.of("security.protocol", "SSL", "group.protocol", "consumer"));
    ConsumerConfig consumer = new ConsumerConfig(options.consumer());
    assertThat(consumer.getBoolean("enable.auto.commit")).isFalse();
    AdminClientConfig admin = new AdminClientConfig(options.admin());
    assertThat(admin.getString("security.protocol")).isEqualTo("SSL");
  }

  @Test
  void defaultsYieldToWhatIsGiven() {
    assertThat(
            options(Map.of("max.poll.records", "10", "fetch.max.wait.ms", 500, "client.id", "mine"))
                .consumer())
        .containsEntry("max.poll.records", "10")
        .containsEntry("fetch.max.wait.ms", 500)
        .containsEntry("client.id", "mine");
  }

  @Test
  void theAdminClientGetsWhatItKnowsAndWhatNobodyKnows() {
    assertThat(
            options(
                    Map.of(
                        "sasl.jaas.config", "secret",
                        "ssl.truststore.location", "/trust",
                        "fetch.min.bytes", 5,
                        "callback.tenant", "t"))
                .admin())
        .containsOnlyKeys(
            "bootstrap.servers",
            "client.id",
            "sasl.jaas.config",
            "ssl.truststore.location",
            "callback.tenant")
        .containsEntry("client.id", "tidemark-ledger-1-admin");
  }

  @Test
  void ownedOptionsMayBeGivenWithTheValueTheyHave() {
    options(
        Map.of(
            "enable.auto.commit",
            false,
            "auto.offset.reset",
            "none",
            "isolation.level",
            "read_committed",
            "group.id",
            "ledger",
            "key.deserializer",
            ByteArrayDeserializer.class.getName(),
            "value.deserializer",
            ByteArrayDeserializer.class));
    assertThat(faults()).isEmpty();
  }

  @Test
  void ownedOptionsWithAnotherValueAreRefused() {
    options(
        Map.of(
            "enable.auto.commit", "TRUE",
            "auto.offset.reset", "earliest",
            "isolation.level", "read_uncommitted",
            "group.id", "other",
            "key.deserializer", StringDeserializer.class,
            "value.deserializer", "io.confluent.kafka.serializers.KafkaAvroDeserializer"));
    assertThat(faults())
        .containsExactly(
            "Kafka option enable.auto.commit: true would let Kafka's positions run ahead of the"
                + " database's; leave it out: a position is committed with the effects",
            "Kafka option auto.offset.reset: earliest would jump over or repeat records in"
                + " silence; leave it out, and say startAt(StartPosition.EARLIEST) or another,"
                + " which counts only while the database holds no position",
            "Kafka option isolation.level: read_uncommitted would handle records of transactions"
                + " that are rolled back; leave it out, or say readUncommitted() if that is meant",
            "Kafka option group.id: other is another group than groupId(\"ledger\"); leave one of"
                + " the two out",
            "Kafka option key.deserializer:"
                + " org.apache.kafka.common.serialization.StringDeserializer would stop every"
                + " partition at the first record it cannot read; leave it out, and name it where"
                + " it is used: @OnRecord(key = ….class)",
            "Kafka option value.deserializer:"
                + " io.confluent.kafka.serializers.KafkaAvroDeserializer would stop every"
                + " partition at the first record it cannot read; leave it out, and name it where"
                + " it is used: @OnRecord(value = ….class)");
  }

  @Test
  void uncommittedRecordsAreReadOnlyIfThatIsSaid() {
    assertThat(options(Map.of(), true, VERSION).consumer())
        .containsEntry("isolation.level", "read_uncommitted");
    assertThat(faults()).isEmpty();
    options(Map.of("isolation.level", "read_committed"), true, VERSION);
    assertThat(faults())
        .containsExactly(
            "Kafka option isolation.level: read_committed contradicts readUncommitted(); leave one"
                + " of the two out");
  }

  @Test
  void optionsThatTheConsumerProtocolLeavesToTheBrokerAreRefused() {
    options(
        Map.of(
            "group.protocol",
            "CONSUMER",
            "session.timeout.ms",
            10_000,
            "heartbeat.interval.ms",
            1_000,
            "partition.assignment.strategy",
            "sticky",
            "exclude.internal.topics",
            true));
    assertThat(faults())
        .containsExactlyInAnyOrder(
            "Kafka option session.timeout.ms: does not apply to group.protocol=consumer; leave it"
                + " out: the broker decides on it, by group.consumer.session.timeout.ms or, for one"
                + " group, its config consumer.session.timeout.ms",
            "Kafka option heartbeat.interval.ms: does not apply to group.protocol=consumer; leave"
                + " it out: the broker decides on it, by group.consumer.heartbeat.interval.ms or,"
                + " for one group, its config consumer.heartbeat.interval.ms",
            "Kafka option partition.assignment.strategy: does not apply to"
                + " group.protocol=consumer; leave it out: the broker assigns;"
                + " group.remote.assignor says how, by uniform or range",
            "Kafka option exclude.internal.topics: does not apply to group.protocol=consumer;"
                + " leave it out: the broker matches topic patterns, against Kafka's own topics"
                + " too");
  }

  @Test
  void everyOptionThatKafkaRefusesWithAProtocolIsReportedBeforeItDoes() {
    List<String> refused = new ArrayList<>();
    for (String protocol : List.of("classic", "consumer")) {
      for (String name : ConsumerConfig.configNames()) {
        Map<String, Object> given = new HashMap<>();
        given.put(name, ConsumerConfig.configDef().defaultValues().get(name));
        given.put("group.protocol", protocol);
        given.put("group.id", "ledger");
        given.put("bootstrap.servers", "localhost:9092");
        given.put("key.deserializer", ByteArrayDeserializer.class);
        given.put("value.deserializer", ByteArrayDeserializer.class);
        Faults found = new Faults();
        new ProtocolOptions(VERSION, found).check(given);
        if (isRefusedByKafka(given)) {
          assertThat(found.all()).as("%s with %s", name, protocol).isNotEmpty();
          refused.add(name);
        }
      }
    }
    assertThat(refused)
        .contains("session.timeout.ms", "heartbeat.interval.ms", "partition.assignment.strategy");
  }

  private static boolean isRefusedByKafka(Map<String, Object> given) {
    try {
      new ConsumerConfig(given);
      return false;
    } catch (ConfigException e) {
      return e.getMessage().contains("cannot be set when");
    }
  }

  @Test
  void theClassicProtocolHasThoseOptionsButNoRemoteAssignor() {
    options(Map.of("session.timeout.ms", 10_000, "group.remote.assignor", "uniform"));
    assertThat(faults())
        .containsExactly(
            "Kafka option group.remote.assignor: does not apply to group.protocol=classic; leave it"
                + " out, or choose group.protocol=consumer");
  }

  @Test
  void otherProtocolsAreRefused() {
    options(Map.of("group.protocol", "streams", "share.acknowledgement.mode", "explicit"));
    assertThat(faults())
        .containsExactly(
            "Kafka option group.protocol: streams is no protocol of consumer groups; write classic"
                + " or consumer",
            "Kafka option share.acknowledgement.mode: is for share groups, which have no positions"
                + " to keep; leave it out");
  }

  @ParameterizedTest
  @CsvSource({
    "4.4.0, consumer, false",
    "4.3.1, consumer, true",
    "5.0.0, consumer, false",
    "4.3.1, classic, false",
    "4.0.0, classic, true",
    "3.9.1, classic, true",
    "8.4.0-ccs, consumer, false",
    "8.3.0-ccs, consumer, true",
    "4.4.0-SNAPSHOT, consumer, false",
    "unknown, consumer, false"
  })
  void theClientMustBeNewEnoughForTheProtocol(String version, String protocol, boolean tooOld) {
    options(Map.of("group.protocol", protocol), false, ClientVersion.of(version));
    assertThat(faults()).hasSize(tooOld ? 1 : 0);
    assertThat(faults())
        .allMatch(fault -> fault.contains("too old for group.protocol=" + protocol));
  }

  @Test
  void theClientOnTheClassPathIsFoundAndNewEnough() {
    assertThat(ClientVersion.found()).isNotEqualTo(ClientVersion.UNKNOWN);
    options(Map.of("group.protocol", "consumer"), false, ClientVersion.found());
    assertThat(faults()).isEmpty();
  }

  @Test
  void valuesThatKafkaRefusesAreReportedButNoSecret() {
    options(
        Map.of(
            "bootstrap.servers",
            " ",
            "max.poll.records",
            "many",
            "fetch.min.bytes",
            -5,
            "ssl.key.password",
            12345));
    assertThat(faults())
        .hasSize(4)
        .anyMatch(fault -> fault.contains("bootstrap.servers: is missing"))
        .anyMatch(fault -> fault.contains("max.poll.records: Invalid value many"))
        .anyMatch(fault -> fault.contains("fetch.min.bytes: Invalid value -5"))
        .anyMatch(fault -> fault.contains("ssl.key.password: has a value that Kafka refuses"))
        .noneMatch(fault -> fault.contains("12345"));
  }

  @Test
  void aPollIntervalMustOutlastADrain() {
    options(Map.of("max.poll.interval.ms", 9_999));
    assertThat(faults())
        .containsExactly(
            "Kafka option max.poll.interval.ms: 9999 ms is too short: when a partition is taken"
                + " away, its running unit may need 5000 ms; write at least twice that, or shorten"
                + " the drain limit");
  }

  @Test
  void aPollIntervalThatOutlastsADrainIsFine() {
    options(Map.of("max.poll.interval.ms", "10000"));
    assertThat(faults()).isEmpty();
  }

  @Test
  void secretsAreNotPrinted() {
    Map<String, Object> given = Map.of("sasl.jaas.config", "canary");
    assertThat(options(given)).asString().contains("sasl.jaas.config").doesNotContain("canary");
    assertThat(new KafkaRequest(given, "g", "c", false, Duration.ZERO))
        .asString()
        .doesNotContain("canary");
  }
}
