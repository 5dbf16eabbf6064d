// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.idempotency.KeyId;
import io.tidemark.idempotency.NewKey;
import io.tidemark.idempotency.StoredKey;
import io.tidemark.store.IdempotencyKeys;
import io.tidemark.store.UnitTransaction;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Stores that keep idempotency keys a little wrong. */
final class KeyMutants {
  private KeyMutants() {}

  /** Keys as they should be; mutants change one thing each. */
  private abstract static class Keys extends StoreMutant implements IdempotencyKeys {
    @Override
    public IdempotencyKeys idempotency() {
      return this;
    }

    @Override
    public Map<KeyId, StoredKey> add(UnitTransaction transaction, String scope, List<NewKey> keys) {
      return right().idempotency().add(transaction, scope, keys);
    }

    @Override
    public void remove(UnitTransaction transaction, String scope, Collection<KeyId> keys) {
      right().idempotency().remove(transaction, scope, keys);
    }

    @Override
    public void answer(UnitTransaction transaction, String scope, Map<KeyId, byte[]> results) {
      right().idempotency().answer(transaction, scope, results);
    }

    @Override
    public int purge(String scope, Duration olderThan, int limit) {
      return right().idempotency().purge(scope, olderThan, limit);
    }
  }

  /** Another payload under a key is taken for a repeat. */
  static final class PayloadNotCompared extends Keys {
    @Override
    public Map<KeyId, StoredKey> add(UnitTransaction transaction, String scope, List<NewKey> keys) {
      Map<KeyId, StoredKey> known = super.add(transaction, scope, keys);
      Map<KeyId, StoredKey> alike = new HashMap<>();
      for (NewKey key : keys) {
        if (known.containsKey(key.id())) {
          byte[] result = Objects.requireNonNull(known.get(key.id())).result();
          alike.put(key.id(), new StoredKey(key.payload(), result));
        }
      }
      return alike;
    }
  }

  /** The keys of records that are left to another unit stay. */
  static final class RestKept extends Keys {
    @Override
    public void remove(UnitTransaction transaction, String scope, Collection<KeyId> keys) {
      // The mutant.
    }
  }

  /** A key is committed before the effect that it stands for. */
  static final class AddedApart extends Keys {
    @Override
    public Map<KeyId, StoredKey> add(UnitTransaction transaction, String scope, List<NewKey> keys) {
      try {
        return inTransaction(KeyedUnits.LANE, own -> right().idempotency().add(own, scope, keys));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
