// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static io.tidemark.handler.binding.Fixture.bind;
import static io.tidemark.handler.binding.Fixture.fault;
import static io.tidemark.handler.binding.Fixture.faults;
import static io.tidemark.handler.binding.Fixture.handle;
import static io.tidemark.handler.binding.Fixture.text;
import static io.tidemark.handler.binding.Fixture.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.handler.Guard;
import io.tidemark.handler.GuardNames;
import io.tidemark.handler.GuardedBy;
import io.tidemark.handler.Input;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.handler.binding.FakeTransaction.Ledger;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How handlers name the breakers of their dependencies. */
final class GuardedByTest {
  private static final String HERE = GuardedByTest.class.getName() + "$";

  @TidemarkHandler(id = "orders")
  @GuardedBy("stock-api")
  static class Orders {
    @OnRecord(topics = "orders")
    @GuardedBy({"fraud-api", "mail"})
    void apply(String order) {}
  }

  @Test
  void aMethodIsGuardedByItsOwnAndItsClassesBreakers() {
    assertThat(bind(binder -> binder.bind(new Orders())).guards())
        .isEqualTo(new GuardNames(Set.of("stock-api", "fraud-api", "mail"), Set.of()));
  }

  static final class Proxied extends Orders {}

  @Test
  void aSubclassMadeByAFrameworkIsGuardedToo() {
    assertThat(bind(binder -> binder.bind(new Proxied())).guards().around())
        .containsExactlyInAnyOrder("stock-api", "fraud-api", "mail");
  }

  @TidemarkHandler(id = "calls")
  static final class Calls {
    @OnRecord(topics = "orders")
    void apply(@GuardedBy("fraud-api") Guard fraud, String order, Ledger ledger) {
      ledger.add(fraud.call(() -> fraud.name() + " lets " + order + " pass"));
    }
  }

  @Test
  void aGuardIsGivenAsAParameter() {
    assertThat(handle(new Calls(), "1", "2"))
        .containsExactly("fraud-api lets 1 pass", "fraud-api lets 2 pass");
    assertThat(bind(binder -> binder.bind(new Calls())).guards())
        .isEqualTo(new GuardNames(Set.of(), Set.of("fraud-api")));
  }

  @TidemarkHandler(id = "batches")
  static final class Batches {
    @OnBatch(topics = "orders")
    void apply(@GuardedBy("fraud-api") Guard fraud, List<String> orders, Ledger ledger) {
      ledger.add(fraud.call(() -> orders.toString()));
    }
  }

  @Test
  void aBatchIsGivenOneToo() {
    assertThat(handle(new Batches(), "1", "2")).containsExactly("[1, 2]");
  }

  @Test
  void aLambdaIsGuardedByItsInput() {
    Input<String> input = Input.of(String.class, "orders").guardedBy("fraud-api", "mail");
    assertThat(bind(binder -> binder.onRecord(input, (order, context) -> {})).guards())
        .isEqualTo(new GuardNames(Set.of("fraud-api", "mail"), Set.of()));
    assertThat(
            bind(binder -> binder.onRecord(Input.of(String.class, "orders"), (o, context) -> {}))
                .guards())
        .isEqualTo(GuardNames.NONE);
  }

  @TidemarkHandler(id = "names")
  static final class Names {
    @OnRecord(topics = "a")
    @GuardedBy(" ")
    void blank(String order) {}

    @OnRecord(topics = "b")
    @GuardedBy("tidemark-database")
    void reserved(String order) {}

    @OnRecord(topics = "c")
    @GuardedBy({"mail", "mail"})
    void twice(String order) {}

    @OnRecord(topics = "d")
    void stray(@GuardedBy("mail ") Guard mail, String order) {}
  }

  @Test
  void namesThatCannotBe() {
    String cure =
        " cannot be a dependency's breaker | write a name without blanks around it that does not"
            + " begin with tidemark-";
    assertThat(texts(faults(binder -> binder.bind(new Names()))))
        .containsExactlyInAnyOrder(
            HERE + "Names.blank(String) | \" \"" + cure,
            HERE + "Names.reserved(String) | \"tidemark-database\"" + cure,
            HERE + "Names.twice(String) | is guarded by \"mail\" twice | leave one",
            HERE + "Names.stray(Guard, String) | \"mail \"" + cure);
  }

  @TidemarkHandler(id = "parameters")
  static final class Parameters {
    @OnRecord(topics = "a")
    void unnamed(Guard fraud, String order) {}

    @OnRecord(topics = "b")
    void several(@GuardedBy({"x", "y"}) Guard fraud, String order) {}

    @OnRecord(topics = "c")
    void noGuard(@GuardedBy("x") String order) {}

    @OnRecord(topics = "d")
    void twice(@GuardedBy("x") Guard one, @GuardedBy("x") Guard other, String order) {}
  }

  @Test
  void parametersThatSayTooLittleOrTooMuch() {
    assertThat(texts(faults(binder -> binder.bind(new Parameters()))))
        .containsExactlyInAnyOrder(
            HERE
                + "Parameters.unnamed(Guard, String), parameter 1 (Guard) | does not name its"
                + " breaker | write @GuardedBy(\"fraud-api\") before the parameter",
            HERE
                + "Parameters.several(Guard, String), parameter 1 (Guard) | names 2 breakers | name"
                + " one, and ask for a Guard for each dependency",
            HERE
                + "Parameters.noGuard(String), parameter 1 (String) | @GuardedBy says nothing of a"
                + " String | ask for a Guard and call through it, or annotate the method",
            HERE
                + "Parameters.twice(Guard, Guard, String) | is guarded by \"x\" twice | leave"
                + " one");
  }

  @TidemarkHandler(id = "both")
  @GuardedBy("stock-api")
  static final class Both {
    @OnRecord(topics = "a")
    void apply(@GuardedBy("fraud-api") Guard fraud, String order) {}
  }

  @Test
  void aCallThatWouldCountTwice() {
    assertThat(text(fault(new Both())))
        .isEqualTo(
            HERE
                + "Both.apply(Guard, String) | is guarded as a whole and asks for a Guard, so that"
                + " a failed call would count for both | ask for a Guard for each dependency, and"
                + " leave the method and its class without @GuardedBy");
  }

  @TidemarkHandler(id = "unheard")
  static final class Unheard {
    @OnRecord(topics = "a")
    void apply(String order) {}

    @GuardedBy("fraud-api")
    void check(String order) {}
  }

  @Test
  void aMethodThatHandlesNothing() {
    assertThat(text(fault(new Unheard())))
        .isEqualTo(
            HERE
                + "Unheard.check(String) | is annotated with @GuardedBy and handles nothing | write"
                + " it on the method with @OnRecord or @OnBatch; for a part of that, ask there for"
                + " a Guard");
  }

  @TidemarkHandler(id = "empty")
  static final class Empty {
    @OnRecord(topics = "a")
    @GuardedBy({})
    void apply(String order) {}
  }

  @Test
  void anAnnotationThatNamesNone() {
    assertThat(text(fault(new Empty())))
        .isEqualTo(
            HERE + "Empty.apply(String) | names no breaker | name one: @GuardedBy(\"fraud-api\")");
  }

  @Test
  void aLambdasFaultsAreReportedToo() {
    Input<String> input = Input.of(String.class, "orders").guardedBy("mail", "mail", "");
    assertThat(texts(faults(binder -> binder.onRecord(input, (order, context) -> {}))))
        .containsExactly(
            "onRecord(\"orders\") | is guarded by \"mail\" twice | leave one",
            "onRecord(\"orders\") | \"\" cannot be a dependency's breaker | write a name without"
                + " blanks around it that does not begin with tidemark-");
  }
}
