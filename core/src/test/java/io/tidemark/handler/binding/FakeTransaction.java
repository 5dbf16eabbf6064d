// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.store.UnitTransaction;
import java.util.ArrayList;
import java.util.List;

/** A transaction that gives one {@link Ledger}, and refuses to once it is over. */
final class FakeTransaction implements UnitTransaction {
  private final Ledger ledger = new Ledger();
  private boolean over;

  /** What a store might give a handler. */
  static final class Ledger {
    final List<String> entries = new ArrayList<>();

    void add(Object entry) {
      entries.add(String.valueOf(entry));
    }
  }

  List<String> entries() {
    return ledger.entries;
  }

  void end() {
    over = true;
  }

  @Override
  public <T> T resource(Class<T> type) {
    if (over) {
      throw new IllegalStateException("the transaction is over");
    }
    return type.cast(ledger);
  }

  @Override
  public void abort() {
    over = true;
  }
}
