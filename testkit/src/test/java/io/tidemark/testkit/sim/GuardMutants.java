// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.tidemark.failure.Causes;
import io.tidemark.handler.GuardOpenException;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.UnitKeys;
import io.tidemark.handler.UnitRun;
import io.tidemark.lane.UnitOfWork;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Breakers, and failures of what they guard, that are taken a little wrong. */
final class GuardMutants {
  private GuardMutants() {}

  /** Whatever a handler throws counts against what its unit needs, poison as well. */
  static final class PoisonCounts implements Mutant {
    private static final ThreadLocal<@Nullable Throwable> THROWN = new ThreadLocal<>();

    @Override
    public HandlerSet handlers(HandlerSet handlers) {
      return wrap(
          handlers,
          failure -> {
            THROWN.set(failure);
            return failure;
          });
    }

    @Override
    public CircuitBreakerRegistry breakers(CircuitBreakerRegistry breakers) {
      return wrap(breakers, breaker -> onRelease(breaker, () -> release(breaker)));
    }

    private void release(CircuitBreaker breaker) {
      Throwable cause = THROWN.get();
      THROWN.remove();
      if (cause == null) {
        breaker.releasePermission();
      } else {
        breaker.onError(0, TimeUnit.NANOSECONDS, cause);
      }
    }
  }

  /** Who was aborted keeps the permit that nobody else can have meanwhile. */
  static final class PermitKept implements Mutant {
    @Override
    public CircuitBreakerRegistry breakers(CircuitBreakerRegistry breakers) {
      return wrap(breakers, breaker -> onRelease(breaker, () -> {}));
    }
  }

  /** A breaker that is open is taken for closed. */
  static final class OpenIsClosed implements Mutant {
    @Override
    public CircuitBreakerRegistry breakers(CircuitBreakerRegistry breakers) {
      return wrap(breakers, OpenIsClosed::neverShut);
    }

    private static CircuitBreaker neverShut(CircuitBreaker breaker) {
      return proxy(
          CircuitBreaker.class,
          (method, arguments) ->
              switch (method.getName()) {
                case "getState" -> CircuitBreaker.State.CLOSED;
                case "tryAcquirePermission" -> true;
                default -> call(breaker, method, arguments);
              });
    }
  }

  /** That a dependency is away is taken for the record's own failure. */
  static Mutant awayIsOwn() {
    return takenForOwn(Dependency::isAway);
  }

  /** That a breaker is open is taken for the record's own failure. */
  static Mutant openIsOwn() {
    return takenForOwn(
        failure -> Causes.of(failure).stream().anyMatch(GuardOpenException.class::isInstance));
  }

  private static Mutant takenForOwn(Predicate<Throwable> which) {
    return new Mutant() {
      @Override
      public HandlerSet handlers(HandlerSet handlers) {
        return wrap(handlers, failure -> which.test(failure) ? unknown(failure) : failure);
      }
    };
  }

  private static IllegalStateException unknown(Throwable failure) {
    return new IllegalStateException("somebody else's: " + failure.getMessage());
  }

  // Handlers.

  private static HandlerSet wrap(
      HandlerSet handlers, Function<RuntimeException, RuntimeException> failing) {
    return new HandlerSet(
        handlers.definitions().stream().map(handler -> wrap(handler, failing)).toList());
  }

  private static HandlerDefinition wrap(
      HandlerDefinition handler, Function<RuntimeException, RuntimeException> failing) {
    return handler.with(() -> new Failing(handler.workers().get(), failing));
  }

  /**
   * A handler whose failures are others.
   *
   * @param failing makes what a record fails for of what its handler threw
   */
  private record Failing(UnitHandler handler, Function<RuntimeException, RuntimeException> failing)
      implements UnitHandler {
    @Override
    public DecodedUnit decode(UnitOfWork unit) {
      DecodedUnit decoded = handler.decode(unit);
      return new DecodedUnit() {
        @Override
        public UnitKeys keys() {
          return decoded.keys();
        }

        @Override
        public int handle(UnitRun run) {
          try {
            return decoded.handle(run);
          } catch (RecordFailure failure) {
            throw other(unit, failure);
          }
        }
      };
    }

    private RecordFailure other(UnitOfWork unit, RecordFailure failure) {
      RuntimeException cause = failing.apply((RuntimeException) failure.getCause());
      return failure.culprit() < 0
          ? RecordFailure.ofBatch(unit, "payments", cause)
          : RecordFailure.of(unit, failure.culprit(), "payments", cause);
    }

    @Override
    public void close() {
      handler.close();
    }
  }

  // Breakers.

  private static CircuitBreakerRegistry wrap(
      CircuitBreakerRegistry registry, UnaryOperator<CircuitBreaker> wrapper) {
    return proxy(
        CircuitBreakerRegistry.class,
        (method, arguments) -> {
          Object answer = call(registry, method, arguments);
          return answer instanceof CircuitBreaker breaker ? wrapper.apply(breaker) : answer;
        });
  }

  private static CircuitBreaker onRelease(CircuitBreaker breaker, Runnable instead) {
    return proxy(
        CircuitBreaker.class,
        (method, arguments) -> {
          if (method.getName().equals("releasePermission")) {
            instead.run();
            return null;
          }
          return call(breaker, method, arguments);
        });
  }

  @FunctionalInterface
  private interface Answering {
    @Nullable Object answer(Method method, @Nullable Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Answering answering) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answering.answer(method, arguments)));
  }

  private static @Nullable Object call(Object on, Method method, @Nullable Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
