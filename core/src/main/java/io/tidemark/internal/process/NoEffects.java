// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.effect.Message;
import io.tidemark.handler.Effects;
import io.tidemark.sink.TableWrite;
import org.jspecify.annotations.Nullable;

/** For a handler that runs when the commit is over: nothing is left to be declared. */
enum NoEffects implements Effects {
  LEFT;

  static IllegalStateException refusal() {
    return new IllegalStateException(
        "a handler that is AT_MOST_ONCE runs after the commit, which its effects cannot be a part of any more");
  }

  @Override
  public void publish(Message message) {
    throw refusal();
  }

  @Override
  public void execute(String sql, @Nullable Object... parameters) {
    throw refusal();
  }

  @Override
  public void upsert(TableWrite write, Object row) {
    throw refusal();
  }

  @Override
  public void delete(TableWrite write, Object key) {
    throw refusal();
  }

  @Override
  public void afterCommit(Runnable doing) {
    throw refusal();
  }
}
