// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.TidemarkBuilder;
import io.tidemark.letter.LetterHeaders;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Postgres;
import io.tidemark.testkit.server.PostgresProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test's own database, topic and group on real servers. Every scenario ends alike: when its body
 * is through, all records are awaited, all instances closed, and the {@link Checker} asked.
 */
public final class Scenario implements BeforeEachCallback, AfterEachCallback {

  /** How long all records may take to be applied, faults included. */
  private static final Duration APPLIED = Duration.ofSeconds(Campaign.rounds(60, 600));

  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(Scenario.class);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** What a group does with a topic. */
  private record Consumption(String group, String topic) {}

  /** Whose servers a scenario runs on. */
  private enum On {
    SHARED,
    OWN_POSTGRES,
    OWN_SERVERS
  }

  private final On on;
  private int partitions = 3;
  private boolean behindProxy;
  private final Map<Consumption, Expected> expected = new LinkedHashMap<>();
  private final List<AutoCloseable> running = new ArrayList<>();
  private final List<Feed> feeds = new ArrayList<>();
  private Servers servers;
  private Database database;
  private String name;
  private Feed feed;

  private Scenario(On on) {
    this.on = on;
  }

  /** On the servers that all share: nothing may be done to them. */
  public static Scenario onSharedServers() {
    return new Scenario(On.SHARED);
  }

  /** With a PostgreSQL of the test class's own, to be broken. */
  public static Scenario onItsOwnPostgres() {
    return new Scenario(On.OWN_POSTGRES);
  }

  /** With a broker and a PostgreSQL of the test class's own, to be broken. */
  public static Scenario onItsOwnServers() {
    return new Scenario(On.OWN_SERVERS);
  }

  /** Three, unless said otherwise here. */
  public Scenario partitions(int count) {
    partitions = count;
    return this;
  }

  /** Its own broker can only be reached through a proxy, so that it can be cut off. */
  public Scenario behindProxy() {
    behindProxy = true;
    return this;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    servers = servers(context);
    servers.ensureRunning();
    int number = NUMBER.incrementAndGet();
    name = context.getRequiredTestClass().getSimpleName() + "-" + number;
    database = ScenarioDatabase.create(servers.postgres(), "scenario_" + number);
    feed = newTopic(topic(), partitions, Map.of());
    expect();
  }

  private Servers servers(ExtensionContext context) {
    ExtensionContext.Store ofClass = classOf(context).getStore(SPACE);
    return switch (on) {
      case SHARED -> shared(context);
      case OWN_POSTGRES ->
          ofClass.computeIfAbsent("own", key -> shared(context).withOwnPostgres(), Servers.class);
      case OWN_SERVERS ->
          ofClass.computeIfAbsent(
              "own",
              key -> behindProxy ? Servers.startBehindProxy() : Servers.start(),
              Servers.class);
    };
  }

  /** Those of the JVM: Maven has JUnit run each class by itself, which would end with the class. */
  private static Servers shared(ExtensionContext context) {
    return context
        .getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, SPACE)
        .computeIfAbsent("servers", key -> Servers.start(), Servers.class);
  }

  private static ExtensionContext classOf(ExtensionContext context) {
    ExtensionContext found = context;
    while (found.getTestMethod().isPresent()) {
      found = found.getParent().orElseThrow();
    }
    return found;
  }

  /** Creates a topic. Returns what fills it. */
  public Feed newTopic(String topic, int count, Map<String, String> topicSettings) {
    servers.broker().createTopic(topic, count, topicSettings);
    Feed filler = new Feed(servers.broker(), topic, count, Map.of());
    feeds.add(filler);
    return filler;
  }

  /** Creates a topic on another broker. Returns what fills it. */
  public Feed newTopic(KafkaBroker other, String topic, int count) {
    other.createTopic(topic, count, Map.of());
    Feed filler = new Feed(other, topic, count, Map.of());
    feeds.add(filler);
    return filler;
  }

  /** Fills the topic in transactions, which the caller begins and ends; the caller closes it. */
  public Feed transactionalFeed() {
    return new Feed(
        servers.broker(), topic(), partitions, Map.of("transactional.id", topic() + "-feed"));
  }

  /** Does something while records come all the while; returns once the broker has all of them. */
  public void underLoad(Runnable body) {
    Feed.Load load = feed.load();
    try {
      body.run();
    } finally {
      load.close();
    }
  }

  /** What a topic holds now. */
  public TopicLog log(String topic) {
    return TopicLog.read(servers.broker(), topic);
  }

  public KafkaBroker broker() {
    return servers.broker();
  }

  public Postgres postgres() {
    return servers.postgres();
  }

  public Database database() {
    return database;
  }

  public String group() {
    return name;
  }

  public String topic() {
    return name;
  }

  /** Fills the topic. */
  public Feed feed() {
    return feed;
  }

  /** What the ledger must hold of the topic at the end. */
  public Expected expect() {
    return expect(group(), topic());
  }

  /** What a group's ledger must hold of a topic at the end; from now on it is checked too. */
  public Expected expect(String group, String topic) {
    return expected.computeIfAbsent(new Consumption(group, topic), key -> new Expected());
  }

  /** Where receipts are published, once {@link #newReceipts} has made it. */
  public String receiptsTopic() {
    return name + "-receipts";
  }

  /** Makes the topic of receipts. */
  public void newReceipts() {
    newTopic(receiptsTopic(), 2, Map.of());
  }

  /** Where records are published that are set aside, once {@link #newDeadLetterTopic} made it. */
  public String deadLetterTopic() {
    return name + "-dlt";
  }

  /** Makes the topic of records that are set aside. */
  public void newDeadLetterTopic() {
    newTopic(deadLetterTopic(), 1, Map.of());
  }

  /**
   * Waits until nothing is left to be published, and checks that these records of partition 0 are
   * in the dead-letter topic, once each.
   */
  public void assertDeadLettersOnceEach(LetterHeaders headers, Collection<Long> offsets) {
    await("no message left").atMost(APPLIED).until(() -> held() == 0);
    // Readers see nothing beyond what an instance that was killed has begun, until Kafka ends that.
    await("dead letters to read")
        .atMost(APPLIED)
        .until(() -> log(deadLetterTopic()).size() >= offsets.size());
    new DeadLetterTopicCheck(headers, group(), topic())
        .assertOnceEach(log(deadLetterTopic()), log(topic()), offsets);
  }

  /** What was published. */
  public Receipts receipts() {
    return Receipts.read(broker(), receiptsTopic());
  }

  /** How many messages the database holds. */
  public long held() {
    return database.queryNumber("select count(*) from tidemark_outbox");
  }

  /** Waits until all records are applied and all receipts published, and checks these. */
  public void assertReceiptsOnceEach() {
    awaitAllApplied();
    await("no message left").atMost(APPLIED).until(() -> held() == 0);
    TopicLog records = log(topic());
    // Readers see nothing beyond what an instance that was killed has begun, until Kafka ends that.
    await("receipts to read")
        .atMost(APPLIED)
        .until(() -> receipts().seen().size() >= records.size());
    receipts().assertOnceEach(records);
  }

  /** How an instance runs, unless a scenario says otherwise. */
  public ServiceSettings settings(String instance) {
    return ServiceSettings.of(instance, group(), topic(), broker().bootstrapServers(), database);
  }

  /** Puts a proxy before the scenario's database; it outlives the instances started later. */
  public PostgresProxy proxy() {
    PostgresProxy proxy = PostgresProxy.inFrontOf(database);
    running.add(proxy);
    return proxy;
  }

  /** Starts an instance in this JVM. */
  public Instance start(String instance) {
    return start(settings(instance));
  }

  /** Starts an instance in this JVM. */
  public Instance start(ServiceSettings settings) {
    return start(settings, Stops.NONE, builder -> {});
  }

  /** Starts an instance in this JVM that stops where it is told to. */
  public Instance start(ServiceSettings settings, Stops stops) {
    return start(settings, stops, builder -> {});
  }

  /** Starts an instance in this JVM, built with more choices. */
  public Instance start(ServiceSettings settings, Stops stops, Consumer<TidemarkBuilder> more) {
    Instance instance = Instance.start(settings, stops, more);
    running.add(instance);
    return instance;
  }

  /** Starts an instance in this JVM that has none but the handlers it is given here. */
  public Instance startWith(ServiceSettings settings, Consumer<TidemarkBuilder> handlers) {
    Instance instance = Instance.startWith(settings, handlers);
    running.add(instance);
    return instance;
  }

  /** Starts an instance in a JVM of its own. */
  public Worker worker(ServiceSettings settings) {
    Worker worker = Worker.start(settings);
    running.add(worker);
    return worker;
  }

  /** How many effects the ledger holds. */
  public long applied() {
    return database.queryNumber("select count(*) from ledger");
  }

  /** Returns once the ledger holds at least so many effects. */
  public void awaitApplied(long effects) {
    await(effects + " effects").atMost(APPLIED).until(() -> applied() >= effects);
  }

  /** How many records an instance has applied. */
  public long appliedBy(String instance) {
    return database.queryNumber(
        "select count(*) from ledger where instance = '%s'".formatted(instance));
  }

  /** Returns once an instance has applied at least so many records. */
  public void awaitAppliedBy(String instance, long records) {
    await(records + " effects of " + instance)
        .atMost(APPLIED)
        .until(() -> appliedBy(instance) >= records);
  }

  /** Checks that an instance applied these records of a partition and no others. */
  public void assertAppliedBy(String instance, int partition, long first, long last) {
    List<String> applied =
        database
            .query(
                "select count(*), min(record_offset), max(record_offset) from ledger where topic = '%s' and instance = '%s' and partition = %d"
                    .formatted(topic(), instance, partition))
            .get(0);
    assertThat(applied)
        .as("how many records %s applied, the first and the last", instance)
        .containsExactly(
            Long.toString(last - first + 1), Long.toString(first), Long.toString(last));
  }

  /** The position of a partition as the database holds it; 0 while there is none. */
  public long position(int partition) {
    return database.queryNumber(
        "select coalesce(min(next_offset), 0) from tidemark_lane where group_id = '%s' and topic = '%s' and partition = %d"
            .formatted(group(), topic(), partition));
  }

  /** Puts a partition where no operator may put it, in the guise of one; its owner is fenced. */
  public void misplace(int partition, long offset) {
    String where =
        "where group_id = '%s' and topic = '%s' and partition = %d"
            .formatted(group(), topic(), partition);
    database.execute(
        "update tidemark_lane set next_offset = %d, leader_epoch = null, record_offset = null, record_timestamp = null, record_hash = null, owner_epoch = owner_epoch + 1 %s; insert into tidemark_audit (cluster_id, group_id, topic, partition, action, operator, reason, from_offset, to_offset, owner_epoch, replay) select cluster_id, group_id, topic, partition, 'SEEK', 'nobody', 'misplaced', 0, next_offset, owner_epoch, replay from tidemark_lane %s and lane = 0"
            .formatted(offset, where, where));
  }

  /** Returns once a partition's position has reached an offset. */
  public void awaitPosition(int partition, long offset) {
    await("partition " + partition + " at " + offset)
        .atMost(APPLIED)
        .until(() -> position(partition) >= offset);
  }

  /** What Kafka holds for the group, by partition. */
  public Map<Integer, Long> committedAtKafka() {
    return KafkaOffsets.of(broker(), group(), topic());
  }

  /** Has Kafka hold an offset for the group, which must have no members. */
  public void plantAtKafka(int partition, long offset) {
    KafkaOffsets.plant(broker(), group(), new TopicPartition(topic(), partition), offset);
  }

  /** Has Kafka forget the group, which must have no members. */
  public void forgetAtKafka() {
    KafkaOffsets.forget(broker(), group());
  }

  /** Has Kafka drop the records of a partition before an offset. */
  public void deleteRecords(int partition, long before) {
    KafkaOffsets.deleteRecords(broker(), new TopicPartition(topic(), partition), before);
  }

  /** The log of a partition on the broker's disk, which nobody else may use meanwhile. */
  public Segment segment(int partition) {
    return new Segment(broker().data().resolve(topic() + "-" + partition));
  }

  /** Changes a lane's row behind the back of everybody, and of the trace. */
  public void tamper(int partition, String change) {
    database.execute(
        "set session_replication_role = replica; update tidemark_lane set %s where group_id = '%s' and topic = '%s' and partition = %d"
            .formatted(change, group(), topic(), partition));
  }

  /** One row of what the database holds of a partition's first lane. */
  public List<String> row(int partition, String columns) {
    return database
        .query(
            "select %s from tidemark_lane where group_id = '%s' and topic = '%s' and partition = %d and lane = 0"
                .formatted(columns, group(), topic(), partition))
        .get(0);
  }

  /** Has the database find its disk full whenever a row of a table is to be written. */
  public void fillDiskOf(String table) {
    database.execute(
        """
        create function disk_full() returns trigger language plpgsql as $$
        begin
          raise exception 'could not extend file "base/16384/16401": No space left on device'
            using errcode = '53100', hint = 'Check free disk space.';
        end $$;
        create trigger disk_full before insert or update on %s
          for each statement execute function disk_full()
        """
            .formatted(table));
  }

  /** Gives the disk room again. */
  public void freeDisk() {
    database.execute("drop function disk_full() cascade");
  }

  /** The lane that a record of a partition belongs to, as the partition is divided now. */
  public RecordLane laneOf(int partition, long offset) {
    int lanes = Integer.parseInt(row(partition, "lanes").get(0));
    return RecordLane.of(log(topic()).records().get(partition), offset, lanes);
  }

  /** What an instance applied of these records of a partition, in order. */
  public List<Long> appliedBy(String instance, int partition, List<Long> offsets) {
    return database
        .query(
            "select record_offset from ledger where topic = '%s' and instance = '%s' and partition = %d order by id"
                .formatted(topic(), instance, partition))
        .stream()
        .map(row -> Long.valueOf(row.get(0)))
        .filter(offsets::contains)
        .toList();
  }

  /** The ranges left out: partition, from, to and cause; and by how many lanes, unless by all. */
  public List<List<String>> gaps() {
    return database.query(
        """
        select partition, from_offset, to_offset,
          cause || case when count(*) = first.lanes then '' else ' of ' || count(*) end
        from tidemark_gap gap join tidemark_lane first using (cluster_id, group_id, topic, partition)
        where group_id = '%s' and first.lane = 0
        group by topic, partition, from_offset, to_offset, cause, first.lanes
        order by min(gap.id)
        """
            .formatted(group()));
  }

  /** The moves: partition, action, from and to. */
  public List<List<String>> audit() {
    return database.query(
        "select partition, action, from_offset, to_offset from tidemark_audit where group_id = '%s' order by id"
            .formatted(group()));
  }

  /** Deletes a topic and makes another under its name. Returns what fills it. */
  public Feed recreateTopic(String topic, int count) {
    KafkaOffsets.deleteTopic(broker(), topic);
    await("deletion of " + topic)
        .atMost(APPLIED)
        .until(() -> !KafkaOffsets.exists(broker(), topic));
    return newTopic(topic, count, Map.of());
  }

  /** Adds partitions to the topic. Returns what fills all of them. */
  public Feed addPartitions(int total) {
    KafkaOffsets.addPartitions(broker(), topic(), total);
    Feed filler = new Feed(servers.broker(), topic(), total, Map.of());
    feeds.add(filler);
    return filler;
  }

  /** How many members Kafka counts in the group, those included that are gone and have not left. */
  public int members() {
    return KafkaOffsets.members(broker(), group());
  }

  /** Lets members of the group be away so long, if the broker decides on that. */
  public void sessionTimeout(Duration timeout) {
    KafkaOffsets.sessionTimeout(broker(), group(), timeout);
  }

  /** Checks that the instances closed so far left no session and no thread. */
  public void assertNothingLeft() {
    assertThat(new LeftoversCheck(database, group()).complaints()).isEmpty();
  }

  /** Returns once every position is where it is expected at the end. */
  public void awaitAllApplied() {
    expected.forEach(
        (consumption, wanted) -> {
          TopicLog log = TopicLog.read(broker(), consumption.topic());
          PositionsCheck positions =
              new PositionsCheck(database, consumption.group(), consumption.topic());
          await(consumption + " at the end of its log")
              .atMost(APPLIED)
              .until(() -> positions.reached(log, wanted));
        });
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    try {
      if (context.getExecutionException().isEmpty()) {
        awaitAllApplied();
        closeRunning();
        check();
      } else {
        running.forEach(instance -> System.err.println(instance));
      }
    } finally {
      closeRunning();
      feeds.forEach(Feed::close);
      servers.ensureRunning();
      servers.postgres().dropDatabase(ScenarioDatabase.nameOf(database));
    }
  }

  private void closeRunning() throws Exception {
    while (!running.isEmpty()) {
      running.remove(running.size() - 1).close();
    }
  }

  private void check() {
    Map<Consumption, TopicLog> logs = new HashMap<>();
    expected.keySet().forEach(each -> logs.put(each, TopicLog.read(broker(), each.topic())));
    expected.forEach(
        (each, wanted) ->
            new Checker(database, each.group(), each.topic()).check(logs.get(each), wanted));
  }
}
