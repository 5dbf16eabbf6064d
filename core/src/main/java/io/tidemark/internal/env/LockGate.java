// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.env;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A gate made of a lock and its condition. */
final class LockGate implements Gate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @Override
  public <T> T change(Supplier<T> change) {
    lock.lock();
    try {
      T result = change.get();
      changed.signalAll();
      return result;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public <T> T look(Supplier<T> look) {
    lock.lock();
    try {
      return look.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public <T> @Nullable T await(Supplier<@Nullable T> attempt, long nanos) {
    lock.lock();
    try {
      long left = nanos;
      T result = attempt.get();
      while (result == null && left > 0) {
        left = changed.awaitNanos(left);
        result = attempt.get();
      }
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      lock.unlock();
    }
  }
}
