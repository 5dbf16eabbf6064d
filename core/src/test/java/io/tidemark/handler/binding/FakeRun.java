// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.effect.Message;
import io.tidemark.handler.Effects;
import io.tidemark.handler.UnitRun;
import io.tidemark.store.UnitTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What a handler works with, without anything behind it; keeps what it publishes. */
record FakeRun(
    FakeTransaction fake, BooleanSupplier untilEnough, List<Message> messages, List<Integer> causes)
    implements UnitRun {

  FakeRun(FakeTransaction fake, BooleanSupplier untilEnough) {
    this(fake, untilEnough, new ArrayList<>(), new ArrayList<>());
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
    return message -> {
      messages.add(message);
      causes.add(index);
    };
  }
}
