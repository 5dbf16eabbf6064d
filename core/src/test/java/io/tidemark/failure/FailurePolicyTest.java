// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import static io.tidemark.failure.FailureAction.deadLetter;
import static io.tidemark.failure.FailureAction.halt;
import static io.tidemark.failure.FailureAction.notYet;
import static io.tidemark.failure.FailureAction.parkKey;
import static io.tidemark.failure.FailureAction.skip;
import static io.tidemark.failure.FailurePolicy.noRetry;
import static io.tidemark.failure.FailurePolicy.retry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FailurePolicyTest {

  @Test
  void readsAsItWasWritten() {
    assertThat(
            retry(5, "200ms", "10s")
                .on(IllegalArgumentException.class, skip())
                .transientOn(IOException.class)
                .permanentOn(ArithmeticException.class)
                .otherwise(halt()))
        .hasToString(
            "retry(5, \"200ms\", \"10000ms\").on(IllegalArgumentException.class, skip())"
                + ".transientOn(IOException.class).permanentOn(ArithmeticException.class)"
                + ".otherwise(halt())");
    assertThat(noRetry()).hasToString("noRetry().otherwise(parkKey())");
  }

  @Test
  void isAValue() {
    FailurePolicy one =
        retry(2, "1s", "1m").on(IOException.class, skip()).permanentOn(ArithmeticException.class);
    FailurePolicy other =
        retry(2, "1000ms", "60s")
            .permanentOn(ArithmeticException.class)
            .on(IOException.class, skip());

    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one)
        .isNotEqualTo(one.otherwise(skip()))
        .isNotEqualTo(one.retrying(3, Duration.ofSeconds(1), Duration.ofMinutes(1)))
        .isNotEqualTo(one.retrying(2, Duration.ofSeconds(2), Duration.ofMinutes(1)))
        .isNotEqualTo(one.retrying(2, Duration.ofSeconds(1), Duration.ofMinutes(2)))
        .isNotEqualTo(one.transientOn(ClassCastException.class));
  }

  @Test
  void actionsReadAsTheyAreWritten() {
    assertThat(
            noRetry()
                .on(IOException.class, notYet("15m"))
                .on(ArithmeticException.class, deadLetter()))
        .hasToString(
            "noRetry().on(IOException.class, notYet(\"900s\")).on(ArithmeticException.class, deadLetter()).otherwise(parkKey())");
  }

  @Test
  void waitsOfWhatIsNotYetPossibleDoubleFromASecondToAMinute() {
    FailureAction.NotYet notYet = (FailureAction.NotYet) notYet("15m");
    assertThat(IntStream.of(1, 2, 3, 6, 7, 100).mapToObj(notYet::waitAfter))
        .containsExactly(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(32),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1));
  }

  @Test
  void noMethodChangesWhatItIsCalledOn() {
    FailurePolicy policy = retry(2, "1s", "1m");
    policy.on(IOException.class, skip());
    policy.otherwise(skip());

    assertThat(policy).isEqualTo(retry(2, "1s", "1m"));
    assertThat(policy.last()).isEqualTo(parkKey());
  }

  @Test
  void theOutermostCauseCountsThenTheMostSpecificType() {
    FailurePolicy policy =
        noRetry()
            .on(RuntimeException.class, halt())
            .on(IOException.class, skip())
            .transientOn(FileNotFoundException.class);

    assertThat(policy.treatmentOf(new Error(new FileNotFoundException())))
        .contains(new Treatment.PassesByItself());
    assertThat(policy.treatmentOf(new Error(new IOException(new FileNotFoundException()))))
        .contains(new Treatment.AtOnce(skip()));
    assertThat(policy.treatmentOf(new IllegalStateException(new FileNotFoundException())))
        .contains(new Treatment.AtOnce(halt()));
    assertThat(policy.treatmentOf(new Error("nothing said of it"))).isEqualTo(Optional.empty());
  }

  @Test
  void causesThatGoInACircleEnd() {
    Error circular = new Error("a");
    circular.initCause(new Error("b", circular));

    assertThat(noRetry().on(IOException.class, skip()).treatmentOf(circular)).isEmpty();
  }

  static Stream<Arguments> nonsense() {
    return Stream.of(
        says(() -> retry(0, "1s", "2s"), "counted with the first, so there is at least 1, not 0"),
        says(() -> retry(-2, "1s", "2s"), "not -2"),
        says(() -> retry(3, "soon", "2s"), "\"soon\" is no duration; write 200ms"),
        says(() -> retry(3, "1s", "10"), "\"10\" is no duration; write 200ms"),
        says(() -> retry(3, "0s", "2s"), "from a millisecond to a day"),
        says(() -> retry(3, "PT-1S", "2s"), "from a millisecond to a day"),
        says(() -> retry(3, "3s", "2s"), "but they are PT3S and PT2S"),
        says(() -> retry(3, "1s", "999999999999d"), "from a millisecond to a day"),
        says(
            () -> noRetry().on(IOException.class, skip()).on(IOException.class, halt()),
            "java.io.IOException has two rules, .on(IOException.class, skip()) and .on(IOException.class, halt()): leave one"),
        says(
            () -> noRetry().transientOn(IOException.class).permanentOn(IOException.class),
            "java.io.IOException has two rules"),
        says(() -> noRetry().otherwise(notYet("1m")), "has no end"),
        says(() -> notYet("10ms"), "waits for a second at least"),
        says(() -> notYet("soon"), "is no duration"),
        says(() -> noRetry().on(Exception.class, skip()), "say it by otherwise(…)"),
        says(() -> noRetry().permanentOn(Throwable.class), "say it by otherwise(…)"),
        says(
            () -> noRetry().on(OutOfMemoryError.class, skip()),
            "never holds: it stops the process"));
  }

  private static Arguments says(ThrowingCallable sentence, String message) {
    return Arguments.of(sentence, message);
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void whatMakesNoSenseIsRefusedAtOnce(ThrowingCallable sentence, String message) {
    assertThatThrownBy(sentence)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  static Stream<Arguments> failuresOfDependencies() {
    FailurePolicy plain = noRetry();
    return Stream.of(
        Arguments.of(plain, new ConnectException(), true),
        Arguments.of(plain, new HttpTimeoutException("slow"), true),
        Arguments.of(plain, new IOException("reset"), true),
        Arguments.of(plain, new IllegalStateException(new UnknownHostException()), true),
        Arguments.of(plain, new EOFException(), false),
        Arguments.of(plain, new IllegalStateException("503"), false),
        Arguments.of(plain, new InterruptedException(), false),
        Arguments.of(plain, new IOException(new InterruptedException()), false),
        Arguments.of(
            plain.transientOn(IllegalStateException.class), new IllegalStateException(), true),
        Arguments.of(plain.permanentOn(IOException.class), new ConnectException(), false),
        Arguments.of(plain.on(IOException.class, skip()), new ConnectException(), false));
  }

  @ParameterizedTest
  @MethodSource("failuresOfDependencies")
  void tellsADependencysFailureFromTheRecords(
      FailurePolicy policy, Throwable thrown, boolean ofDependency) {
    assertThat(policy.blamesDependency(thrown)).isEqualTo(ofDependency);
  }

  static Stream<Arguments> bytesThatCouldNotBeRead() {
    FailurePolicy plain = noRetry();
    Throwable refused = new IllegalStateException(new ConnectException());
    Throwable both = new IOException(new ConnectException());
    return Stream.of(
        Arguments.of(plain, refused, false),
        Arguments.of(plain.permanentOn(ConnectException.class), refused, true),
        Arguments.of(plain.on(IOException.class, skip()), refused, true),
        Arguments.of(plain.transientOn(IOException.class), refused, false),
        Arguments.of(plain.on(RuntimeException.class, skip()), refused, false),
        Arguments.of(plain.permanentOn(ConnectException.class), both, false),
        Arguments.of(plain.permanentOn(IOException.class), both, true));
  }

  /** Not because of a rule that means what a handler throws, of which a wrapping may be one. */
  @ParameterizedTest
  @MethodSource("bytesThatCouldNotBeRead")
  void aRuleForWhatSaysThatSomebodyIsAwayBlamesTheRecord(
      FailurePolicy policy, Throwable unread, boolean ofRecord) {
    assertThat(policy.blamesRecord(unread)).isEqualTo(ofRecord);
  }
}
