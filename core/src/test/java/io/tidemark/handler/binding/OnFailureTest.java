// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static io.tidemark.failure.FailureAction.deadLetter;
import static io.tidemark.failure.FailureAction.halt;
import static io.tidemark.failure.FailureAction.notYet;
import static io.tidemark.failure.FailureAction.parkKey;
import static io.tidemark.failure.FailureAction.skip;
import static io.tidemark.failure.FailurePolicy.noRetry;
import static io.tidemark.failure.FailurePolicy.retry;
import static io.tidemark.handler.binding.Fixture.bind;
import static io.tidemark.handler.binding.Fixture.binder;
import static io.tidemark.handler.binding.Fixture.fault;
import static io.tidemark.handler.binding.Fixture.faults;
import static io.tidemark.handler.binding.Fixture.text;
import static io.tidemark.handler.binding.Fixture.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.failure.FailurePolicy;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.Input;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnFailure;
import io.tidemark.handler.OnFailure.Otherwise;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.settings.Faults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What follows a failure, by annotation. */
final class OnFailureTest {
  private static final String HERE = OnFailureTest.class.getName() + "$";

  @TidemarkHandler(id = "all")
  static class All {
    @OnRecord(topics = "orders")
    @OnFailure(
        tries = 5,
        firstWait = "300ms",
        longestWait = "10s",
        parkKeyOn = IllegalStateException.class,
        deadLetterOn = {NumberFormatException.class, ArithmeticException.class},
        skipOn = ClassCastException.class,
        haltOn = SecurityException.class,
        notYetOn = NoSuchElementException.class,
        notYetFor = "15m",
        transientOn = UncheckedIOException.class,
        permanentOn = IOException.class,
        otherwise = Otherwise.DEAD_LETTER)
    void apply(String order) {}
  }

  @Test
  void anAnnotationIsThePolicyThatTheBuilderWouldMake() {
    assertThat(bind(binder -> binder.bind(new All())).policy())
        .isEqualTo(
            retry(5, "300ms", "10s")
                .on(IllegalStateException.class, parkKey())
                .on(NumberFormatException.class, deadLetter())
                .on(ArithmeticException.class, deadLetter())
                .on(ClassCastException.class, skip())
                .on(SecurityException.class, halt())
                .on(NoSuchElementException.class, notYet("15m"))
                .transientOn(UncheckedIOException.class)
                .permanentOn(IOException.class)
                .otherwise(deadLetter()));
  }

  static final class Proxied extends All {}

  @Test
  void aSubclassMadeByAFrameworkHasItToo() {
    assertThat(bind(binder -> binder.bind(new Proxied())).policy().tries()).isEqualTo(5);
  }

  @TidemarkHandler(id = "bare")
  static final class Bare {
    @OnRecord(topics = "orders")
    @OnFailure
    void apply(String order) {}
  }

  @Test
  void whatIsLeftOutIsAsByDefault() {
    assertThat(bind(binder -> binder.bind(new Bare())).policy()).isEqualTo(FailurePolicy.DEFAULT);
  }

  @TidemarkHandler(id = "several")
  @OnFailure(tries = 1, otherwise = Otherwise.SKIP)
  static final class Several {
    @OnRecord(topics = "orders")
    void apply(String order) {}

    @OnBatch(topics = "stock")
    @OnFailure(otherwise = Otherwise.HALT)
    void apply(List<String> stock) {}
  }

  @Test
  void aClassesHoldsForItsMethodsThatHaveNone() {
    Faults faults = new Faults();
    HandlerBinder binder = binder(faults);
    binder.bind(new Several());
    binder.onRecord(Input.of(String.class, "lambda"), (order, context) -> {});

    Map<String, FailurePolicy> policies =
        binder.definitions().stream()
            .collect(
                Collectors.toMap(
                    handler -> handler.topics().iterator().next(), HandlerDefinition::policy));

    assertThat(faults.all()).isEmpty();
    assertThat(policies)
        .containsOnly(
            Map.entry("orders", noRetry().otherwise(skip())),
            Map.entry("stock", FailurePolicy.DEFAULT.otherwise(halt())),
            Map.entry("lambda", Fixture.USUAL));
  }

  @TidemarkHandler(id = "plain")
  static final class Plain {
    @OnRecord(topics = "orders")
    void apply(String order) {}
  }

  @Test
  void whoSaysNothingHasTheUsual() {
    assertThat(bind(binder -> binder.bind(new Plain())).policy()).isEqualTo(Fixture.USUAL);
  }

  @TidemarkHandler(id = "faulty")
  @OnFailure(tries = 0)
  static final class Faulty {
    @OnRecord(topics = "a")
    @OnFailure(firstWait = "soon", longestWait = "5", notYetFor = "")
    void waits(String order) {}

    @OnRecord(topics = "b")
    @OnFailure(firstWait = "10s")
    void shorter(String order) {}

    @OnRecord(topics = "c")
    @OnFailure(skipOn = IOException.class, haltOn = IOException.class)
    void twice(String order) {}

    @OnRecord(topics = "d")
    @OnFailure(parkKeyOn = Exception.class, transientOn = OutOfMemoryError.class)
    void tooMuch(String order) {}

    @OnRecord(topics = "e")
    @OnFailure(notYetOn = IOException.class)
    void howLong(String order) {}

    @OnRecord(topics = "f")
    @OnFailure(notYetFor = "15m")
    void whatFor(String order) {}

    @OnRecord(topics = "g")
    @OnFailure(notYetOn = IOException.class, notYetFor = "1ms")
    void tooShort(String order) {}

    @OnFailure
    void unheard(String order) {}
  }

  @Test
  void allThatIsWrongIsSaidWithItsPlaceAndCure() {
    String duration = " is no duration | write 200ms, 10s, 5m, 1h or PT10S";
    String both = " | write both: notYetOn = DebtorUnknown.class, notYetFor = \"15m\"";
    String cure = " | correct @OnFailure";
    assertThat(texts(faults(binder -> binder.bind(new Faulty()))))
        .containsExactlyInAnyOrder(
            HERE
                + "Faulty | tries are counted with the first, so there is at least 1, not 0"
                + cure,
            HERE + "Faulty.waits(String) | firstWait = \"soon\"" + duration,
            HERE + "Faulty.waits(String) | longestWait = \"5\"" + duration,
            HERE
                + "Faulty.shorter(String) | waits last from a millisecond to a day, the longest no"
                + " shorter than the first, but they are PT10S and PT2S"
                + cure,
            HERE
                + "Faulty.twice(String) | java.io.IOException has two rules, .on(IOException.class,"
                + " skip()) and .on(IOException.class, halt()): leave one"
                + cure,
            HERE
                + "Faulty.tooMuch(String) | a rule for every Exception leaves nothing to retries"
                + " and otherwise(…): say it by otherwise(…), and by noRetry() if at once"
                + cure,
            HERE
                + "Faulty.tooMuch(String) | a rule for java.lang.OutOfMemoryError never holds: it"
                + " stops the process, as nobody knows what it broke"
                + cure,
            HERE + "Faulty.howLong(String) | notYetOn does not say how long to wait" + both,
            HERE + "Faulty.whatFor(String) | notYetFor does not say what to wait for" + both,
            HERE
                + "Faulty.tooShort(String) | notYet waits for a second at least, not for PT0.001S"
                + cure,
            HERE
                + "Faulty.unheard(String) | is annotated with @OnFailure and handles nothing |"
                + " write it on the method with @OnRecord or @OnBatch, or on the class for all of"
                + " them");
  }

  @TidemarkHandler(id = "lonely")
  static final class Lonely {
    @OnRecord(topics = "a")
    @OnFailure(longestWait = "")
    void apply(String order) {}
  }

  @Test
  void aFaultKeepsTheHandlerFromBeingBound() {
    assertThat(text(fault(new Lonely()))).startsWith(HERE + "Lonely.apply(String) | longestWait");
    HandlerBinder binder = binder(new Faults());
    binder.bind(new Lonely());
    assertThat(binder.definitions()).isEmpty();
  }
}
