// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.github.resilience4j.retry.RetryConfig;
import io.tidemark.lane.FailureKind;
import io.tidemark.settings.DurationText;
import io.tidemark.settings.RetrySettings;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What follows when a handler fails, as a sentence: {@code retry(5, "200ms",
 * "10s").on(AccountUnknown.class, skip()).otherwise(halt())}. A value; every method answers another
 * one.
 *
 * <p>It is about the record and its handler only. Deadlocks, a database that is away, a partition
 * that is taken away, an interrupt: such failures are tried again or forgotten, use up no try and
 * lead to no action. A unit of several records that fails is divided first, so that a record is
 * judged alone; only its tries alone count.
 */
public final class FailurePolicy {

  /** Three tries: two that follow the first get over what passes within a moment. */
  public static final int TRIES = 3;

  /** A fifth of a second before the second try. */
  public static final Duration FIRST_WAIT = Duration.ofMillis(200);

  /** Two seconds: the lane stands still meanwhile. */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  /**
   * Three tries, then the key is parked: to apply later records of a key over one that is missing
   * would be the worse silence. A record without a key is set aside alone.
   */
  public static final FailurePolicy DEFAULT = new FailurePolicy(TRIES, FIRST_WAIT, LONGEST_WAIT);

  private final int tries;
  private final Duration firstWait;
  private final Duration longestWait;
  private final @Nullable OwnRetries own;
  private final Map<Class<? extends Throwable>, Treatment> rules;
  private final FailureAction last;

  private FailurePolicy(int tries, Duration firstWait, Duration longestWait) {
    this(tries, firstWait, longestWait, null, Map.of(), FailureAction.parkKey());
  }

  private FailurePolicy(
      int tries,
      Duration firstWait,
      Duration longestWait,
      @Nullable OwnRetries own,
      Map<Class<? extends Throwable>, Treatment> rules,
      FailureAction last) {
    if (tries < 1) {
      throw new IllegalArgumentException(
          "tries are counted with the first, so there is at least 1, not " + tries);
    }
    if (firstWait.compareTo(Duration.ofMillis(1)) < 0
        || longestWait.compareTo(firstWait) < 0
        || longestWait.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "waits last from a millisecond to a day, the longest no shorter than the first, but they are %s and %s"
              .formatted(firstWait, longestWait));
    }
    this.tries = tries;
    this.firstWait = firstWait;
    this.longestWait = longestWait;
    this.own = own;
    this.rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
    this.last = last;
  }

  /**
   * Tries a record several times. Between tries its lane waits, holding no thread; other lanes go
   * on. Waits double from the first to the longest, and are shortened by chance by up to a half.
   *
   * @param tries how often in all, the first time included; at least 1
   * @param firstWait the wait before the second try, such as {@code "200ms"}
   * @param longestWait the longest wait, such as {@code "10s"}
   */
  public static FailurePolicy retry(int tries, String firstWait, String longestWait) {
    return new FailurePolicy(
        tries, DurationText.require(firstWait), DurationText.require(longestWait));
  }

  /** Tries a record once. */
  public static FailurePolicy noRetry() {
    return DEFAULT.retrying(1, FIRST_WAIT, LONGEST_WAIT);
  }

  /** The same policy with other numbers; see {@link #retry}. */
  public FailurePolicy retrying(int otherTries, Duration otherFirst, Duration otherLongest) {
    if (own != null && !(otherFirst.equals(firstWait) && otherLongest.equals(longestWait))) {
      throw new IllegalArgumentException(
          "the waits are those of a RetryConfig, so they can be changed only there");
    }
    return new FailurePolicy(otherTries, otherFirst, otherLongest, own, rules, last);
  }

  /**
   * The same rules and actions, and the tries and waits of resilience4j: as many as its maximum of
   * attempts, with the waits that its interval function tells for the attempt and what the handler
   * threw. What it ignores, or does not count among what is retried, leads to {@link #otherwise} at
   * once, unless a rule says something else. Its functions are asked by workers and must not block;
   * no thread waits by them.
   *
   * @throws IllegalArgumentException if it retries on a result, as a handler has none
   */
  public FailurePolicy retrying(RetryConfig config) {
    OwnRetries theirs = new OwnRetries(config);
    return new FailurePolicy(theirs.tries(), firstWait, longestWait, theirs, rules, last);
  }

  /**
   * An exception of this type, or one caused by it, leads to this action at once, without retries.
   * Of several rules that fit, the one for the outermost exception holds, and of those the one for
   * the most specific type. What passes by itself does not come here: a deadlock under an exception
   * of this type is tried again.
   */
  public FailurePolicy on(Class<? extends Throwable> type, FailureAction action) {
    return with(type, new Treatment.AtOnce(action));
  }

  /**
   * An exception of this type, or one caused by it, passes by itself, such as that of a service
   * that is away: the record is tried again until it gets through, with the waits of {@link
   * RetrySettings}, and no try is used up.
   */
  public FailurePolicy transientOn(Class<? extends Throwable> type) {
    return with(type, new Treatment.PassesByItself());
  }

  /**
   * An exception of this type, or one caused by it, will come again however often it is tried:
   * {@link #otherwise} holds at once. Also where the database's table calls it transient, but not
   * where the database is away.
   */
  public FailurePolicy permanentOn(Class<? extends Throwable> type) {
    return with(type, new Treatment.Permanent());
  }

  /**
   * What follows the last try; to park the key, unless said here.
   *
   * @param action any but {@link FailureAction#notYet}, which says only what comes before
   */
  public FailurePolicy otherwise(FailureAction action) {
    if (action instanceof FailureAction.NotYet) {
      throw new IllegalArgumentException(
          "otherwise(%s) has no end: say on which exception by on(…), and here what follows"
              .formatted(action));
    }
    return new FailurePolicy(tries, firstWait, longestWait, own, rules, action);
  }

  private FailurePolicy with(Class<? extends Throwable> type, Treatment treatment) {
    if (type == Throwable.class || type == Exception.class) {
      throw new IllegalArgumentException(
          "a rule for every %s leaves nothing to retries and otherwise(…): say it by otherwise(…), and by noRetry() if at once"
              .formatted(type.getSimpleName()));
    }
    if (VirtualMachineError.class.isAssignableFrom(type) && type != StackOverflowError.class) {
      throw new IllegalArgumentException(
          "a rule for %s never holds: it stops the process, as nobody knows what it broke"
              .formatted(type.getName()));
    }
    Map<Class<? extends Throwable>, Treatment> more = new LinkedHashMap<>(rules);
    Treatment other = more.put(type, treatment);
    if (other != null) {
      throw new IllegalArgumentException(
          "%s has two rules, %s and %s: leave one"
              .formatted(type.getName(), other.of(type), treatment.of(type)));
    }
    return new FailurePolicy(tries, firstWait, longestWait, own, more, last);
  }

  /** How often a record is tried in all. */
  public int tries() {
    return tries;
  }

  /** The wait before the second try. */
  public Duration firstWait() {
    return firstWait;
  }

  /** The longest wait between tries. */
  public Duration longestWait() {
    return longestWait;
  }

  /** What follows the last try. */
  public FailureAction last() {
    return last;
  }

  /** Whether it sets records aside whose bytes are needed again. */
  public boolean holdsKeys() {
    return last.holdsKey()
        || rules.values().stream()
            .anyMatch(rule -> rule instanceof Treatment.AtOnce at && at.action().holdsKey());
  }

  /** What is to become of a record that failed for this reason, once it is not tried any more. */
  FailureAction actionFor(Throwable failure) {
    return treatmentOf(failure).orElse(null) instanceof Treatment.AtOnce atOnce
        ? atOnce.action()
        : last;
  }

  /** Whether a failure of the handler is not tried again, though no rule says so. */
  boolean refuses(Throwable failure) {
    return own != null && own.refuses(failure);
  }

  /** The wait after so many tries, from 1, if it is not one of {@link #waits}. */
  Optional<Duration> ownWait(int afterTries, Throwable failure) {
    return own == null ? Optional.empty() : own.after(afterTries, failure);
  }

  RetrySettings waits() {
    return new RetrySettings(
        firstWait, RetrySettings.MULTIPLIER, longestWait, RetrySettings.JITTER);
  }

  /** What is said of the outermost cause of which anything is said, for its most specific type. */
  Optional<Treatment> treatmentOf(Throwable failure) {
    return Causes.of(failure).stream().flatMap(cause -> ruleFor(cause).stream()).findFirst();
  }

  /** Types that have an instance in common are of one line. */
  private Optional<Treatment> ruleFor(Throwable cause) {
    return rules.entrySet().stream()
        .filter(rule -> rule.getKey().isInstance(cause))
        .reduce((one, other) -> one.getKey().isAssignableFrom(other.getKey()) ? other : one)
        .map(Entry::getValue);
  }

  /**
   * What a failure means here. Policies change only what is said of the record: whether two
   * transactions met, the database is away or the worker was interrupted, is not theirs to say.
   */
  FailureKind kindOf(FailureKind kind, Throwable failure) {
    boolean ofRecord = kind == FailureKind.PERMANENT || kind == FailureKind.TRANSIENT;
    if (!ofRecord || Classification.isInterrupted(failure)) {
      return kind;
    }
    Treatment treatment = treatmentOf(failure).orElse(null);
    if (treatment instanceof Treatment.PassesByItself) {
      return FailureKind.TRANSIENT;
    }
    return treatment instanceof Treatment.Permanent ? FailureKind.PERMANENT : kind;
  }

  /**
   * Whether what a handler threw is the failure of a dependency that it names, and not the
   * record's: the policy calls it transient, or says nothing of it and it tells that somebody could
   * not be reached.
   */
  public boolean blamesDependency(Throwable thrown) {
    if (Classification.isInterrupted(thrown)) {
      return false;
    }
    return treatmentOf(thrown)
        .map(Treatment.PassesByItself.class::isInstance)
        .orElseGet(() -> Classification.isUnreachable(thrown));
  }

  /**
   * Whether rules call the record's own whatever tells here, where bytes could not be read, that
   * somebody could not be reached. They have to name that itself, not what it is wrapped in.
   */
  public boolean blamesRecord(Throwable unread) {
    return Classification.unreachable(unread)
        .map(this::ruleFor)
        .allMatch(rule -> rule.isPresent() && !(rule.get() instanceof Treatment.PassesByItself));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FailurePolicy policy
        && tries == policy.tries
        && firstWait.equals(policy.firstWait)
        && longestWait.equals(policy.longestWait)
        && Objects.equals(own, policy.own)
        && rules.equals(policy.rules)
        && last.equals(policy.last);
  }

  @Override
  public int hashCode() {
    return Objects.hash(tries, firstWait, longestWait, own, rules, last);
  }

  /** The sentence. */
  @Override
  public String toString() {
    StringBuilder sentence = new StringBuilder();
    sentence.append(retries());
    rules.forEach((type, treatment) -> sentence.append(treatment.of(type)));
    return sentence.append(".otherwise(").append(last).append(')').toString();
  }

  private String retries() {
    if (own != null) {
      return "retry(%d, as a RetryConfig says)".formatted(tries);
    }
    return tries == 1
        ? "noRetry()"
        : "retry(%d, \"%dms\", \"%dms\")"
            .formatted(tries, firstWait.toMillis(), longestWait.toMillis());
  }
}
