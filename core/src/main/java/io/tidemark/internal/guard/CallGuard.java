// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.guard;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.tidemark.failure.Causes;
import io.tidemark.failure.Classification;
import io.tidemark.handler.Guard;
import io.tidemark.handler.GuardOpenException;
import io.tidemark.lane.TidemarkException;
import org.jspecify.annotations.Nullable;

/** Counts the calls that handlers make. Any thread. Every permit is used up or given back. */
final class CallGuard implements Guard {
  private final CircuitBreaker breaker;

  CallGuard(CircuitBreaker breaker) {
    this.breaker = breaker;
  }

  @Override
  public String name() {
    return breaker.getName();
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T call(Call<T, X> dependency) throws X {
    BreakerPermit permit = BreakerPermit.of(breaker);
    if (permit == null) {
      throw new GuardOpenException(breaker.getName());
    }
    long start = breaker.getCurrentTimestamp();
    try {
      T answer = dependency.call();
      permit.good(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
      return answer;
    } catch (Throwable e) { // only to look at it
      if (countsAgainstIt(e)) {
        permit.bad(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), e);
      }
      throw e;
    } finally {
      permit.giveBack();
    }
  }

  private static boolean countsAgainstIt(Throwable thrown) {
    return !Classification.isInterrupted(thrown)
        && !(thrown instanceof VirtualMachineError)
        && Causes.of(thrown).stream().noneMatch(TidemarkException.class::isInstance);
  }
}
