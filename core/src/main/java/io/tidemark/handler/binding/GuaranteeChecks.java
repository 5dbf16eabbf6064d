// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.Guarantee;
import io.tidemark.settings.Faults;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that a handler outside of the transaction wants nothing that is a part of it. */
final class GuaranteeChecks {
  private final Faults faults;

  GuaranteeChecks(Faults faults) {
    this.faults = faults;
  }

  /**
   * Checks a method.
   *
   * @param parsed what became of its parameters, in order
   * @param keyed by what its records are known again; null if by nothing
   */
  void check(HandlerMethod handler, List<Parsed> parsed, Answer answer, @Nullable Keyed keyed) {
    Guarantee guarantee = handler.guarantee();
    check(handler.signature(), guarantee, keyed);
    if (guarantee == Guarantee.EXACTLY_ONCE) {
      return;
    }
    for (int i = 0; i < parsed.size(); i++) {
      if (parsed.get(i) instanceof Parsed.Known known) {
        check(Signature.of(handler.method().getParameters()[i]), guarantee, known.source());
      }
    }
    if (guarantee == Guarantee.AT_MOST_ONCE && answer != Answer.NONE) {
      faults.add(
          handler.signature(),
          "is AT_MOST_ONCE, and what it returns comes after the commit it were to be a part of",
          "make it void, or AT_LEAST_ONCE");
    }
  }

  /** Checks any handler. */
  void check(String culprit, Guarantee guarantee, @Nullable Keyed keyed) {
    if (guarantee != Guarantee.EXACTLY_ONCE && keyed != null) {
      faults.add(
          culprit,
          "is %s and has idempotency keys, which say what a transaction did, not what was done outside of it"
              .formatted(guarantee),
          "leave the keys out, or the guarantee");
    }
  }

  private void check(String culprit, Guarantee guarantee, Source source) {
    if (source instanceof Source.FromStore) {
      faults.add(
          culprit,
          "is a part of the transaction, and a handler that is %s runs outside of it"
              .formatted(guarantee),
          guarantee == Guarantee.AT_LEAST_ONCE
              ? "declare what is to be written with the position by an Effects, or leave the guarantee out"
              : "leave the guarantee out");
    } else if (source instanceof Source.Fixed && guarantee == Guarantee.AT_MOST_ONCE) {
      faults.add(
          culprit,
          "is refused while its breaker is open, and a handler that is AT_MOST_ONCE is not tried again",
          "write @GuardedBy(\"…\") on the method, so that records wait before their position is passed");
    } else if (source instanceof Source.Declared && guarantee == Guarantee.AT_MOST_ONCE) {
      faults.add(
          culprit,
          "is committed with the position, and a handler that is AT_MOST_ONCE runs after that",
          "make it AT_LEAST_ONCE, or leave the guarantee out");
    }
  }
}
