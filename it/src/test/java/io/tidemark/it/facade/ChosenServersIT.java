// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.Tidemark;
import io.tidemark.handler.Input;
import io.tidemark.it.harness.Answers;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Servers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service on whatever servers are chosen: embedded, named by properties, or in containers. */
@ExtendWith(TidemarkServers.class)
final class ChosenServersIT {
  private static final int RECORDS = 200;
  private static final Duration BOUND = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void committedRecordsTakeEffectOnce(String protocol, KafkaBroker broker, Database database) {
    String topic = Servers.uniqueName("words");
    broker.createTopic(topic, 3, Map.of());
    database.execute("create table applied (what text)");
    try (Producer<String, String> producer = transactional(broker)) {
      send(producer, topic, "bad");
      producer.abortTransaction();
      send(producer, topic, "good");
      producer.commitTransaction();
    }

    try (Tidemark tidemark = service(protocol, topic, broker, database)) {
      tidemark.start();
      await().atMost(BOUND).until(() -> applied(database).size() >= RECORDS);
      assertThat(tidemark.close(BOUND)).isTrue();
    }

    assertThat(applied(database))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, RECORDS).mapToObj(i -> "good " + i).toList());
  }

  private static Producer<String, String> transactional(KafkaBroker broker) {
    Map<String, Object> options =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker.bootstrapServers(),
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            Servers.uniqueName("feed"));
    Producer<String, String> producer =
        new KafkaProducer<>(options, new StringSerializer(), new StringSerializer());
    producer.initTransactions();
    return producer;
  }

  private static void send(Producer<String, String> producer, String topic, String word) {
    producer.beginTransaction();
    List<Future<RecordMetadata>> sent =
        IntStream.range(0, RECORDS)
            .mapToObj(i -> producer.send(new ProducerRecord<>(topic, i % 3, null, word + " " + i)))
            .toList();
    producer.flush();
    sent.forEach(Answers::of);
  }

  private static Tidemark service(
      String protocol, String topic, KafkaBroker broker, Database database) {
    return Tidemark.builder()
        .kafka(Map.of("bootstrap.servers", broker.bootstrapServers(), "group.protocol", protocol))
        .groupId(Servers.uniqueName("chosen"))
        .store(
            PostgresStore.connect(database.url(), database.user(), database.password())
                .schema(SchemaMode.CREATE))
        .onRecord(
            Input.of(String.class, topic).id("words"),
            (word, context) ->
                context.get(Handle.class).execute("insert into applied values (?)", word))
        .build();
  }

  private static List<String> applied(Database database) {
    return database.query("select what from applied").stream().map(row -> row.get(0)).toList();
  }
}
