// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.Tidemark;
import io.tidemark.failure.FailureAction;
import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.RecordContext;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.settings.UnitSettings;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.CommitFault;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.PostgresProxy;
import io.tidemark.testkit.server.Servers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is to follow a commit follows one that is known, once, and nothing else. */
@ExtendWith(TidemarkServers.class)
final class AfterCommitIT {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final KafkaBroker broker;
  private final Database database;
  private final String topic = Servers.uniqueName("payments");
  private final List<String> called = new CopyOnWriteArrayList<>();
  private final List<Outcome> resolved = new CopyOnWriteArrayList<>();

  AfterCommitIT(KafkaBroker broker, Database database) {
    this.broker = broker;
    this.database = database;
  }

  private void apply(String payment, RecordContext context) {
    context.get(Handle.class).execute("insert into applied (id) values (?)", payment);
    context.effects().afterCommit(() -> called.add(payment));
    if (payment.startsWith("refused")) {
      throw new IllegalStateException(payment);
    }
  }

  private Tidemark group(Database through) {
    return Tidemark.builder()
        .kafka(Map.of("bootstrap.servers", broker.bootstrapServers()))
        .groupId("group-" + topic)
        .store(
            PostgresStore.connect(through.url(), through.user(), through.password())
                .schema(SchemaMode.CREATE))
        .policy(FailurePolicy.noRetry().otherwise(FailureAction.deadLetter()))
        .unit(UnitSettings.RECORD)
        .listener(
            new TidemarkListener() {
              @Override
              public void inDoubtResolved(UnitOfWork unit, Outcome outcome) {
                resolved.add(outcome);
              }
            })
        .onRecord(topic, String.class, this::apply)
        .build();
  }

  @Test
  void onlyACommitThatIsKnownIsFollowedAndOnce() throws Exception {
    broker.createTopic(topic, 1, Map.of());
    database.execute("create table applied (id text not null)");
    try (PostgresProxy proxy = PostgresProxy.inFrontOf(database);
        Tidemark group = group(proxy.database());
        Producer<String, String> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
      group.start();
      sendAndAwait(producer, group, "known");
      assertThat(called).containsExactly("known");

      proxy.onNextCommitAfter("into applied", CommitFault.CUT_AFTER);
      sendAndAwait(producer, group, "committed, as was found out");
      assertThat(resolved).singleElement().isInstanceOf(Outcome.Committed.class);
      assertThat(called).as("nobody knew at the time").containsExactly("known");

      sendAndAwait(producer, group, "refused");
      assertThat(called).containsExactly("known");

      proxy.onNextCommitAfter("into applied", CommitFault.CUT_BEFORE);
      sendAndAwait(producer, group, "not committed, as was found out, and then it was");
      assertThat(resolved).hasSize(2).last().isInstanceOf(Outcome.Failed.class);

      sendAndAwait(producer, group, "known too");
    }
    assertThat(called)
        .containsExactly("known", "not committed, as was found out, and then it was", "known too");
    assertThat(database.query("select id from applied").stream().map(row -> row.get(0)))
        .containsExactly(
            "known",
            "committed, as was found out",
            "not committed, as was found out, and then it was",
            "known too");
  }

  /** What follows a commit has happened before the lane goes on to be seen past the record. */
  private void sendAndAwait(Producer<String, String> producer, Tidemark group, String payment)
      throws Exception {
    long offset = producer.send(new ProducerRecord<>(topic, payment)).get().offset();
    await(payment)
        .atMost(BOUND)
        .until(
            () ->
                group.status().lanes().stream()
                    .anyMatch(lane -> lane.position() != null && lane.position() > offset));
  }
}
