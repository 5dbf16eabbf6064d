// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.keying;

import io.tidemark.handler.Idempotent;
import io.tidemark.handler.KeyedBy;
import io.tidemark.settings.Faults;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds out by what a handler's records are known again. */
public final class KeyParser {
  /** Longer ones would make each row longer, and its index. */
  private static final int LONGEST_SCOPE = 200;

  private static final String FORMS =
      "write header:<name>, json:/<pointer>, key or coordinates, or mark a component of the payload @IdempotencyKey";

  private final Faults faults;

  /** Takes where faults go. */
  public KeyParser(Faults faults) {
    this.faults = faults;
  }

  /** Whether a handler of such payloads has keys. */
  public static boolean wanted(@Nullable Idempotent annotation, @Nullable Class<?> payload) {
    return annotation != null || KeyedComponent.isIn(payload);
  }

  /** Whether a lambda of such payloads has keys. */
  public static boolean wanted(@Nullable KeyedBy<?> keyed, @Nullable Class<?> payload) {
    return keyed != null || KeyedComponent.isIn(payload);
  }

  /**
   * The keys of a handler that wants them; empty after a fault.
   *
   * @param culprit its name in faults
   * @param payload the type of its payload, null if it asks for none
   */
  public Optional<RecordKeys> parse(
      String culprit, @Nullable Idempotent annotation, @Nullable Class<?> payload) {
    return annotation == null
        ? parse(culprit, "", null, "", "", payload)
        : parse(culprit, annotation.key(), null, annotation.scope(), annotation.bucket(), payload);
  }

  /** The keys of a lambda that wants them; empty after a fault. */
  public Optional<RecordKeys> parse(
      String culprit, @Nullable KeyedBy<?> keyed, @Nullable Class<?> payload) {
    return keyed == null
        ? parse(culprit, "", null, "", "", payload)
        : parse(culprit, keyed.form(), keyed.function(), keyed.scope(), keyed.bucket(), payload);
  }

  private Optional<RecordKeys> parse(
      String culprit,
      String form,
      @Nullable Function<?, ?> function,
      String scope,
      String bucket,
      @Nullable Class<?> payload) {
    int before = faults.count();
    checkScope(culprit, scope);
    Optional<KeySource> key = key(culprit, form, function, payload);
    Optional<KeySource> date = bucket.isEmpty() ? Optional.empty() : bucket(culprit, bucket);
    return faults.count() > before
        ? Optional.empty()
        : key.map(found -> new RecordKeys(found, date.orElse(null), scope));
  }

  private void checkScope(String culprit, String scope) {
    boolean good =
        scope.isEmpty()
            || (!scope.isBlank()
                && scope.length() <= LONGEST_SCOPE
                && scope.chars().noneMatch(Character::isISOControl));
    if (!good) {
      faults.add(
          culprit,
          "\"%s\" cannot be the scope of idempotency keys".formatted(scope),
          "write a name of at most %d characters, or leave it out".formatted(LONGEST_SCOPE));
    }
  }

  private Optional<KeySource> key(
      String culprit, String form, @Nullable Function<?, ?> function, @Nullable Class<?> payload) {
    boolean marked = KeyedComponent.isIn(payload);
    if (marked && (!form.isEmpty() || function != null)) {
      faults.add(
          culprit,
          "names an idempotency key, and %s has one marked @IdempotencyKey"
              .formatted(payload == null ? "the payload" : payload.getSimpleName()),
          "leave one of the two");
      return Optional.empty();
    }
    if (marked && payload != null) {
      return new KeyedComponent(faults).in(payload);
    }
    return function == null ? ofForm(culprit, form) : Optional.of(ofFunction(function));
  }

  @SuppressWarnings("unchecked") // the codec makes what the function takes
  private static KeySource ofFunction(Function<?, ?> function) {
    return new KeySources.OfPayload(
        "what the function finds", (Function<Object, @Nullable Object>) function);
  }

  private Optional<KeySource> ofForm(String culprit, String form) {
    if (form.isEmpty()) {
      faults.add(culprit, "does not say where its idempotency key is", FORMS);
      return Optional.empty();
    }
    try {
      return Optional.of(KeySources.of(form));
    } catch (IllegalArgumentException e) {
      faults.add(culprit, "has no idempotency key: " + e.getMessage(), FORMS);
      return Optional.empty();
    }
  }

  private Optional<KeySource> bucket(String culprit, String form) {
    try {
      return Optional.of(KeySources.inside(form));
    } catch (IllegalArgumentException e) {
      faults.add(
          culprit,
          "has no bucket of idempotency keys: " + e.getMessage(),
          "write json:/<pointer> or header:<name> of a date that never changes, or leave it out");
      return Optional.empty();
    }
  }
}
