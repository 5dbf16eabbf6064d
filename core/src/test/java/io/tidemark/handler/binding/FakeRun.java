// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.effect.Message;
import io.tidemark.handler.Effects;
import io.tidemark.handler.UnitRun;
import io.tidemark.sink.TableRow;
import io.tidemark.sink.TableWrite;
import io.tidemark.store.UnitTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a handler works with, without anything behind it; keeps what it publishes. */
record FakeRun(
    FakeTransaction fake,
    BooleanSupplier untilEnough,
    List<Message> messages,
    List<TableRow> rows,
    List<Integer> causes)
    implements UnitRun {

  FakeRun(FakeTransaction fake, BooleanSupplier untilEnough) {
    this(fake, untilEnough, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  @Override
  public UnitTransaction transaction() {
    return fake;
  }

  @Override
  public boolean enough() {
    return untilEnough.getAsBoolean();
  }

  @Override
  public Effects effects(int index) {
    return new Publishing(index);
  }

  @Override
  public void write(int index, TableRow row) {
    rows.add(row);
    causes.add(index);
  }

  /** Publishes, and does nothing else. */
  private final class Publishing implements Effects {
    private final int index;

    Publishing(int index) {
      this.index = index;
    }

    @Override
    public void publish(Message message) {
      messages.add(message);
      causes.add(index);
    }

    @Override
    public void execute(String sql, @Nullable Object... parameters) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void upsert(TableWrite write, Object row) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(TableWrite write, Object key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void afterCommit(Runnable doing) {
      throw new UnsupportedOperationException();
    }
  }
}
