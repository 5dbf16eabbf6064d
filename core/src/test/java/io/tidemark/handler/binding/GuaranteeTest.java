// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static io.tidemark.handler.binding.Fixture.bind;
import static io.tidemark.handler.binding.Fixture.fault;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.handler.Effects;
import io.tidemark.handler.Guarantee;
import io.tidemark.handler.Guard;
import io.tidemark.handler.GuardedBy;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.Idempotent;
import io.tidemark.handler.Input;
import io.tidemark.handler.KeyedBy;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.PublishTo;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.TidemarkHandler;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GuaranteeTest {

  @TidemarkHandler(id = "mails")
  static final class Mails {
    @OnRecord(topics = "orders", guarantee = Guarantee.AT_MOST_ONCE)
    void send(String order, RecordContext context) {}
  }

  @TidemarkHandler(id = "calls")
  static final class Calls {
    @OnBatch(topics = "orders", maxRecords = 50, guarantee = Guarantee.AT_LEAST_ONCE)
    void call(List<String> orders, Effects effects) {}
  }

  @Test
  void singleRecordsAreUnitsOfTheirOwnAndBatchesAreWhole() {
    HandlerDefinition mails = bind(binder -> binder.bind(new Mails()));
    assertThat(mails.guarantee()).isEqualTo(Guarantee.AT_MOST_ONCE);
    assertThat(mails.maxRecords()).isOne();

    HandlerDefinition calls = bind(binder -> binder.bind(new Calls()));
    assertThat(calls.guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
    assertThat(calls.maxRecords()).isEqualTo(50);
  }

  @Test
  void lambdasHaveThemToo() {
    Input<String> orders = Input.of(String.class, "orders");

    HandlerDefinition lambda =
        bind(
            binder ->
                binder.onRecord(orders.guarantee(Guarantee.AT_LEAST_ONCE), (order, context) -> {}));
    assertThat(lambda.guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
    assertThat(lambda.maxRecords()).isOne();

    HandlerDefinition usual = bind(binder -> binder.onRecord(orders, (order, context) -> {}));
    assertThat(usual.guarantee()).isEqualTo(Guarantee.EXACTLY_ONCE);
    assertThat(usual.maxRecords()).isGreaterThan(1);
  }

  @TidemarkHandler(id = "given")
  static final class Given {
    @OnRecord(topics = "orders", guarantee = Guarantee.AT_LEAST_ONCE)
    void call(String order, FakeTransaction.Ledger ledger) {}
  }

  @Test
  void whatIsPartOfTheTransactionIsRefused() {
    assertThat(fault(new Given()).toString())
        .contains("parameter 2")
        .contains("a handler that is AT_LEAST_ONCE runs outside of it")
        .contains("by an Effects");
  }

  @TidemarkHandler(id = "declaring")
  static final class Declaring {
    @OnRecord(topics = "orders", guarantee = Guarantee.AT_MOST_ONCE)
    void send(String order, Effects effects) {}
  }

  @Test
  void whatIsCommittedBeforeTheHandlerCannotBeDeclaredByIt() {
    assertThat(fault(new Declaring()).toString())
        .contains("parameter 2 (Effects)")
        .contains("AT_MOST_ONCE runs after that");
  }

  @TidemarkHandler(id = "guarding")
  static final class Guarding {
    @OnRecord(topics = "orders", guarantee = Guarantee.AT_MOST_ONCE)
    void send(String order, @GuardedBy("mails") Guard guard) {}
  }

  @Test
  void whatIsNotTriedAgainMustNotMeetAnOpenBreakerOfItsOwn() {
    assertThat(fault(new Guarding()).toString())
        .contains("parameter 2 (Guard)")
        .contains("write @GuardedBy(\"…\") on the method");
  }

  @TidemarkHandler(id = "answering")
  static final class Answering {
    @OnRecord(topics = "orders", guarantee = Guarantee.AT_MOST_ONCE)
    @PublishTo("mails")
    String send(String order) {
      return order;
    }
  }

  @Test
  void whatIsReturnedAfterTheCommitCannotBePublished() {
    assertThat(fault(new Answering()).toString())
        .contains("comes after the commit")
        .contains("AT_LEAST_ONCE");
  }

  @TidemarkHandler(id = "keyed")
  static final class Known {
    @OnRecord(topics = "orders", guarantee = Guarantee.AT_LEAST_ONCE)
    @Idempotent(key = "key")
    void call(String order) {}
  }

  @Test
  void keysSayNothingOfWhatIsDoneOutside() {
    assertThat(fault(new Known()).toString()).contains("has idempotency keys");
    assertThat(
            Fixture.faults(
                binder ->
                    binder.onRecord(
                        Input.of(String.class, "orders")
                            .idempotent(KeyedBy.form("key"))
                            .guarantee(Guarantee.AT_MOST_ONCE),
                        (order, context) -> {})))
        .singleElement()
        .asString()
        .contains("has idempotency keys");
  }
}
