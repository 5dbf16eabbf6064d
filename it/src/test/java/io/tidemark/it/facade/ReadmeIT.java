// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.facade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.testkit.server.ChildJvm;
import io.tidemark.testkit.server.Database;
import io.tidemark.testkit.server.KafkaBroker;
import io.tidemark.testkit.server.Postgres;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's quick start, compiled and run as it stands there, but for the servers it names. */
final class ReadmeIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Pattern JAVA =
      Pattern.compile("`(\\w+\\.java)`:\\s+```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SQL =
      Pattern.compile("```sql\n(create table.*?)```", Pattern.DOTALL);
  private static final String PAYMENT =
      "{\"id\":\"6f1c1f5e-0000-4000-8000-000000000001\",\"debtor\":\"ann\",\"creditor\":\"bob\",\"amount\":12.50}";

  @TempDir Path classes;

  @Test
  void theQuickStartWorksAsItStands() throws Exception {
    String readme = Files.readString(Path.of("..", "README.md"));
    try (KafkaBroker broker = KafkaBroker.start();
        Postgres postgres = Postgres.start()) {
      Database database = postgres.database();
      database.execute(only(SQL, readme));
      broker.createTopic("payments", 1, Map.of());
      compile(readme, broker, database);
      try (ChildJvm service =
          ChildJvm.running(QuickStart.class).arguments(classes.toString(), "Ledger").start()) {
        send(broker);

        await()
            .atMost(BOUND)
            .until(() -> database.queryNumber("select count(*) from ledger_entry") == 2);

        service.terminate();
        assertThat(service.awaitExit(BOUND)).isEqualTo(143);
      }
      assertThat(database.query("select account, amount from ledger_entry order by account"))
          .containsExactly(List.of("ann", "-12.50"), List.of("bob", "12.50"));
      assertThat(database.queryNumber("select next_offset from tidemark_lane")).isOne();
    }
  }

  private static String only(Pattern pattern, String readme) {
    List<MatchResult> found = pattern.matcher(readme).results().toList();
    assertThat(found).hasSize(1);
    return found.get(0).group(1);
  }

  private void compile(String readme, KafkaBroker broker, Database database) throws IOException {
    List<MatchResult> sources = JAVA.matcher(readme).results().toList();
    assertThat(sources)
        .extracting(source -> source.group(1))
        .contains("Payments.java", "Ledger.java");
    for (MatchResult source : sources) {
      Files.writeString(
          classes.resolve(source.group(1)),
          source
              .group(2)
              .replace("localhost:9092", broker.bootstrapServers())
              .replace("jdbc:postgresql://localhost/ledger", database.url())
              .replace(
                  "\"ledger\", \"secret\"",
                  "\"%s\", \"%s\"".formatted(database.user(), database.password())));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter complaints = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8);
        Stream<Path> written = Files.list(classes)) {
      boolean compiled =
          compiler
              .getTask(
                  complaints,
                  files,
                  null,
                  List.of("--release", "17", "-proc:none", "-d", classes.toString()),
                  null,
                  files.getJavaFileObjectsFromPaths(written.toList()))
              .call();
      assertThat(compiled).as(complaints.toString()).isTrue();
    }
  }

  private static void send(KafkaBroker broker) throws Exception {
    try (Producer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("payments", "ann", PAYMENT)).get();
    }
  }
}
