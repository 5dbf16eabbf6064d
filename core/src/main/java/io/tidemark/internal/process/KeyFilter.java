// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.handler.RecordFailure;
import io.tidemark.handler.UnitKeys;
import io.tidemark.idempotency.IdempotencyConflictException;
import io.tidemark.idempotency.KeyId;
import io.tidemark.idempotency.NewKey;
import io.tidemark.idempotency.StoredKey;
import io.tidemark.idempotency.UnstorableKeyException;
import io.tidemark.lane.KeyHash;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.store.IdempotencyKeys;
import io.tidemark.store.Store;
import io.tidemark.store.UnitTransaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells those of a unit's records apart that take effect for the first time, by their keys. It adds
 * the keys of all of them before the handler, and takes those back that the handler leaves to
 * another unit; so what is stored when the unit commits is what took effect with it. One worker's,
 * for one unit.
 */
final class KeyFilter {
  private final UnitOfWork unit;
  private final UnitKeys keys;
  private final Store store;

  /** Of each record, the first one of the unit with its key: itself, unless the key came twice. */
  private final int[] first;

  /** Of what took effect in earlier units. */
  private Map<KeyId, StoredKey> before = Map.of();

  /** What was returned in this one. */
  private final Map<KeyId, byte[]> results = new LinkedHashMap<>();

  KeyFilter(UnitOfWork unit, UnitKeys keys, Store store) {
    this.unit = unit;
    this.keys = keys;
    this.store = store;
    this.first = new int[keys.keys().size()];
  }

  private IdempotencyKeys table() {
    return store.idempotency();
  }

  /**
   * Adds the keys, in one statement.
   *
   * @throws RecordFailure if one came with another payload before, or cannot be stored
   */
  void begin(UnitTransaction transaction) {
    Map<KeyId, Integer> met = new HashMap<>();
    List<NewKey> each = new ArrayList<>();
    for (int i = 0; i < first.length; i++) {
      NewKey key = keys.keys().get(i);
      Integer earlier = met.putIfAbsent(key.id(), i);
      first[i] = earlier == null ? i : earlier;
      if (earlier == null) {
        each.add(key);
      }
    }
    if (!each.isEmpty()) {
      before = added(transaction, each);
      refuseConflicts();
    }
  }

  private Map<KeyId, StoredKey> added(UnitTransaction transaction, List<NewKey> each) {
    try {
      return table().add(transaction, keys.scope(), each);
    } catch (UnstorableKeyException e) {
      throw RecordFailure.ofBatch(unit, "the idempotency check", e);
    }
  }

  private void refuseConflicts() {
    for (int i = 0; i < first.length; i++) {
      NewKey key = keys.keys().get(i);
      StoredKey stored = before.get(key.id());
      KeyHash payload = stored == null ? keys.keys().get(first[i]).payload() : stored.payload();
      if (!key.payload().equals(payload)) {
        IdempotencyConflictException conflict =
            new IdempotencyConflictException(keys.scope(), key.id());
        throw RecordFailure.ofDecoding(unit, i, "the idempotency check", conflict);
      }
    }
  }

  /** What is stored of a record that took effect before; null if it is to be handled. */
  @Nullable StoredKey known(int index) {
    if (first.length == 0) {
      return null;
    }
    NewKey key = keys.keys().get(index);
    StoredKey stored = before.get(key.id());
    if (stored != null) {
      return stored;
    }
    return first[index] == index ? null : new StoredKey(key.payload(), results.get(key.id()));
  }

  /** Keeps what was returned for a record. */
  void answered(int index, byte[] result) {
    results.put(keys.keys().get(index).id(), result);
  }

  /**
   * Takes back what belongs to records that another unit will handle, and keeps what was returned
   * for the others.
   *
   * @param taken how many records the handler took
   */
  void end(UnitTransaction transaction, int taken) {
    List<KeyId> left = new ArrayList<>();
    for (int i = taken; i < first.length; i++) {
      KeyId id = keys.keys().get(i).id();
      if (first[i] == i && !before.containsKey(id)) {
        left.add(id);
      }
    }
    if (!left.isEmpty()) {
      table().remove(transaction, keys.scope(), left);
    }
    if (!results.isEmpty()) {
      table().answer(transaction, keys.scope(), results);
    }
  }

  /** How many of the records that the handler took had taken effect before. */
  int passedOver(int taken) {
    int known = 0;
    for (int i = 0; i < Math.min(taken, first.length); i++) {
      known += known(i) == null ? 0 : 1;
    }
    return known;
  }
}
