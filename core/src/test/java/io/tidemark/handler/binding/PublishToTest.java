// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static io.tidemark.handler.binding.Fixture.bind;
import static io.tidemark.handler.binding.Fixture.fault;
import static io.tidemark.handler.binding.Fixture.text;
import static io.tidemark.handler.binding.Fixture.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.effect.Encoded;
import io.tidemark.effect.Message;
import io.tidemark.handler.BatchContext;
import io.tidemark.handler.Effects;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.PublishTo;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.handler.UnitHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PublishToTest {

  private static FakeRun run(Object handler, String... values) {
    FakeRun run = new FakeRun(new FakeTransaction(), () -> false);
    try (UnitHandler worker = bind(binder -> binder.bind(handler)).workers().get()) {
      worker.decode(unit(values)).handle(run);
    }
    return run;
  }

  @TidemarkHandler(id = "receipts")
  static final class Receipts {
    @OnRecord(topics = "payments")
    @PublishTo("receipts")
    String apply(String payment) {
      return payment.equals("nothing") ? null : "receipt of " + payment;
    }
  }

  @Test
  void whatIsReturnedIsPublishedUnderTheRecordsKey() {
    FakeRun run = run(new Receipts(), "a", "nothing", "b");
    assertThat(run.messages()).extracting(Message::topic).containsOnly("receipts");
    assertThat(run.messages())
        .extracting(Message::value)
        .containsExactly("receipt of a", "receipt of b");
    assertThat(run.messages())
        .extracting(message -> text(((Encoded) message.key()).bytes()))
        .containsOnly("key");
    assertThat(run.causes()).containsExactly(0, 2);
  }

  @TidemarkHandler(id = "several")
  static final class Several {
    @OnRecord(topics = "payments")
    @PublishTo("receipts")
    List<Object> apply(String payment) {
      return List.of("plain " + payment, Message.to("elsewhere").value("own " + payment));
    }
  }

  @Test
  void listsAreSeveralMessagesAndMessagesSayWhereTheyGo() {
    assertThat(run(new Several(), "a").messages())
        .extracting(Message::topic, Message::value)
        .containsExactly(tuple("receipts", "plain a"), tuple("elsewhere", "own a"));
  }

  @TidemarkHandler(id = "declaring")
  static final class Declaring {
    @OnRecord(topics = "payments")
    void apply(String payment, Effects effects) {
      effects.publish("receipts", payment, 42L, Map.of("kind", "receipt"));
    }
  }

  @Test
  void effectsAreDeclaredForTheRecordAtHand() {
    FakeRun run = run(new Declaring(), "a", "b");
    assertThat(run.messages()).extracting(Message::key).containsExactly("a", "b");
    assertThat(run.messages().get(0).headers())
        .extracting(header -> header.key())
        .containsExactly("kind");
    assertThat(run.causes()).containsExactly(0, 1);
  }

  @TidemarkHandler(id = "batch")
  static final class Batch {
    @OnBatch(topics = "payments")
    @PublishTo("receipts")
    List<Message> apply(List<String> payments, BatchContext context) {
      context.records().get(1).effects().publish("audit", null, "second");
      List<Message> receipts = new ArrayList<>();
      payments.forEach(payment -> receipts.add(Message.to("receipts").key(payment)));
      return receipts;
    }
  }

  @Test
  void aBatchPublishesMessagesThatNameTheirKeys() {
    FakeRun run = run(new Batch(), "a", "b");
    assertThat(run.messages())
        .extracting(Message::topic)
        .containsExactly("audit", "receipts", "receipts");
    assertThat(run.causes()).containsExactly(1, 0, 0);
  }

  @Test
  void whoMayPublishIsKnown() {
    assertThat(bind(binder -> binder.bind(new Receipts())).publishes()).isTrue();
    assertThat(bind(binder -> binder.bind(new Declaring())).publishes()).isTrue();
    assertThat(bind(binder -> binder.bind(new RecordHandlerTest.Text())).publishes()).isFalse();
  }

  @TidemarkHandler(id = "faulty")
  static final class Nothing {
    @OnRecord(topics = "payments")
    @PublishTo("receipts")
    void apply(String payment) {}
  }

  @TidemarkHandler(id = "faulty")
  static final class Nowhere {
    @OnRecord(topics = "payments")
    @PublishTo(" ")
    String apply(String payment) {
      return payment;
    }
  }

  @TidemarkHandler(id = "faulty")
  static final class KeylessBatch {
    @OnBatch(topics = "payments")
    @PublishTo("receipts")
    List<String> apply(List<String> payments) {
      return payments;
    }
  }

  @Test
  void faultsNameTheMethodAndTheCure() {
    assertThat(text(fault(new Nothing())))
        .endsWith(
            "Nothing.apply(String) | is annotated @PublishTo(\"receipts\") and returns nothing | "
                + "return what is to be published, or ask for an Effects");
    assertThat(text(fault(new Nowhere())))
        .endsWith(
            "Nowhere.apply(String) | publishes to no topic | name it: @PublishTo(\"receipts\")");
    assertThat(text(fault(new KeylessBatch())))
        .endsWith(
            "KeylessBatch.apply(List<String>) | handles batches and returns List<String>, which does"
                + " not say the key of each message | return a List<Message>");
  }
}
