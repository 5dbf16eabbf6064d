// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import static io.tidemark.failure.Failure.Origin.DECODING;
import static io.tidemark.failure.Failure.Origin.HANDLER;
import static io.tidemark.failure.Failure.Origin.UNIT;
import static io.tidemark.failure.FailureAction.deadLetter;
import static io.tidemark.failure.FailureAction.halt;
import static io.tidemark.failure.FailureAction.skip;
import static io.tidemark.failure.FailurePolicy.retry;
import static io.tidemark.lane.FailureKind.CONTENTION;
import static io.tidemark.lane.FailureKind.INFRASTRUCTURE;
import static io.tidemark.lane.FailureKind.PERMANENT;
import static io.tidemark.lane.FailureKind.TRANSIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.retry.RetryConfig;
import io.tidemark.failure.Failure.Origin;
import io.tidemark.lane.FailureKind;
import io.tidemark.settings.RetrySettings;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A user's own {@link RetryConfig} under a policy. */
final class OwnRetriesTest {
  private static final Decision LAST = new Decision.SetAside(deadLetter());
  private static final Decision HALT = new Decision.Halt();

  /** Waits a second more with every try, and twice as long for the end of a file. */
  private static final RetryConfig CONFIG =
      RetryConfig.custom()
          .maxAttempts(3)
          .intervalBiFunction(
              (tries, failure) ->
                  failure.getLeft() instanceof EOFException ? tries * 2_000L : tries * 1_000L)
          .retryExceptions(IOException.class)
          .ignoreExceptions(FileNotFoundException.class)
          .build();

  private static final FailurePolicy POLICY =
      retry(9, "10ms", "20ms")
          .on(ClassCastException.class, skip())
          .permanentOn(CharacterCodingException.class)
          .otherwise(deadLetter())
          .retrying(CONFIG);

  private static Decision decide(
      FailurePolicy policy, FailureKind kind, Throwable cause, Origin origin, int tries) {
    RetrySettings waits = new RetrySettings(Duration.ofMillis(100), 2, Duration.ofSeconds(1), 0);
    return new Decider(new Backoff(waits, bound -> 0), topic -> policy)
        .decide("topic", new Failure(kind, cause, origin, 1, 0, 1, tries));
  }

  private static Decision again(int seconds) {
    return new Decision.NextTry(Duration.ofSeconds(seconds));
  }

  private static Decision passes() {
    return new Decision.Retry(Duration.ofMillis(100));
  }

  static Stream<Arguments> triesWaitsAndWhatIsNotRetried() {
    return Stream.of(
        Arguments.of(PERMANENT, new IOException("x"), HANDLER, 0, again(1)),
        Arguments.of(PERMANENT, new IOException("x"), HANDLER, 1, again(2)),
        Arguments.of(PERMANENT, new IOException("x"), HANDLER, 2, LAST),
        Arguments.of(PERMANENT, new EOFException("x"), HANDLER, 1, again(4)),
        Arguments.of(
            PERMANENT, new CompletionException(new EOFException("x")), HANDLER, 0, again(2)),
        // Ignored, or none of those that are retried.
        Arguments.of(PERMANENT, new FileNotFoundException("x"), HANDLER, 0, LAST),
        Arguments.of(PERMANENT, new IllegalStateException("x"), HANDLER, 0, LAST),
        Arguments.of(
            PERMANENT, new IllegalStateException(new IOException("as deep")), HANDLER, 0, LAST),
        // Rules are the policy's.
        Arguments.of(
            PERMANENT, new ClassCastException("x"), HANDLER, 0, new Decision.SetAside(skip())),
        Arguments.of(PERMANENT, new CharacterCodingException(), HANDLER, 0, LAST),
        // It is asked of what handlers throw only.
        Arguments.of(TRANSIENT, new IllegalStateException("x"), HANDLER, 5, passes()),
        Arguments.of(INFRASTRUCTURE, new IllegalStateException("x"), HANDLER, 5, passes()),
        Arguments.of(CONTENTION, new IllegalStateException("x"), HANDLER, 5, passes()),
        Arguments.of(PERMANENT, new EOFException("x"), DECODING, 0, LAST),
        Arguments.of(PERMANENT, new IllegalStateException("x"), UNIT, 1, again(2)),
        Arguments.of(PERMANENT, new IllegalStateException("x"), UNIT, 2, HALT));
  }

  @ParameterizedTest
  @MethodSource
  void triesWaitsAndWhatIsNotRetried(
      FailureKind kind, Throwable cause, Origin origin, int tries, Decision decision) {
    assertThat(decide(POLICY, kind, cause, origin, tries)).isEqualTo(decision);
  }

  @Test
  void aNumberOfTriesHoldsOverItAndOtherWaitsDoNot() {
    FailurePolicy more = POLICY.retrying(7, POLICY.firstWait(), POLICY.longestWait());

    assertThat(decide(more, PERMANENT, new IOException("x"), HANDLER, 5)).isEqualTo(again(6));
    assertThatThrownBy(() -> POLICY.retrying(7, Duration.ofMillis(1), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the waits are those of a RetryConfig");
  }

  @Test
  void whatItsFunctionsThrowLeavesRetriesToThePolicy() {
    FailurePolicy broken =
        retry(9, "10ms", "20ms")
            .otherwise(halt())
            .retrying(
                RetryConfig.custom()
                    .maxAttempts(2)
                    .intervalBiFunction(
                        (tries, failure) -> {
                          throw new UnsupportedOperationException("of the user's");
                        })
                    .retryOnException(
                        failure -> {
                          throw new UnsupportedOperationException("of the user's");
                        })
                    .build());

    assertThat(decide(broken, PERMANENT, new IOException("x"), HANDLER, 0))
        .isEqualTo(new Decision.NextTry(Duration.ofMillis(10)));
    assertThat(decide(broken, PERMANENT, new IOException("x"), HANDLER, 1)).isEqualTo(HALT);
  }

  @Test
  void waitsAreBounded() {
    FailurePolicy long1 =
        POLICY.retrying(
            RetryConfig.custom()
                .intervalBiFunction((tries, failure) -> tries == 1 ? -5L : Long.MAX_VALUE)
                .build());

    assertThat(decide(long1, PERMANENT, new IOException("x"), HANDLER, 0)).isEqualTo(again(0));
    assertThat(decide(long1, PERMANENT, new IOException("x"), HANDLER, 1))
        .isEqualTo(new Decision.NextTry(Duration.ofDays(1)));
  }

  @Test
  void oneThatRetriesOnResultsIsRefused() {
    RetryConfig onResult = RetryConfig.custom().retryOnResult(result -> true).build();

    assertThatThrownBy(() -> POLICY.retrying(onResult))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a handler has none");
  }

  @Test
  void isPartOfTheValueAndOfTheSentence() {
    assertThat(POLICY)
        .isEqualTo(POLICY.retrying(CONFIG))
        .isNotEqualTo(POLICY.retrying(RetryConfig.from(CONFIG).build()))
        .isNotEqualTo(POLICY.otherwise(skip()));
    assertThat(POLICY.otherwise(skip()).retrying(CONFIG))
        .hasToString(
            "retry(3, as a RetryConfig says).on(ClassCastException.class, skip())"
                + ".permanentOn(CharacterCodingException.class).otherwise(skip())");
  }
}
