// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.UnitKeys;
import io.tidemark.idempotency.KeyId;
import io.tidemark.idempotency.NewKey;
import io.tidemark.idempotency.OldKeys;
import io.tidemark.idempotency.Purged;
import io.tidemark.idempotency.StoredKey;
import io.tidemark.lane.KeyHash;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.Letter;
import io.tidemark.store.Advance;
import io.tidemark.store.IdempotencyKeys;
import io.tidemark.store.UnitTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.header.Header;

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
    public Purged purge(OldKeys old, long from, int limit) {
      return right().idempotency().purge(old, from, limit);
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

  /** Keys are looked up first, and added at the end: who is at it meanwhile is not seen. */
  static final class LookedUpFirst extends Keys {
    private final Map<UnitTransaction, Map<KeyId, NewKey>> later = new HashMap<>();
    private String scopeOfAll = "";

    @Override
    public Map<KeyId, StoredKey> add(UnitTransaction transaction, String scope, List<NewKey> keys) {
      Map<KeyId, StoredKey> known = new HashMap<>();
      keys().forEach(row -> known.put(row.id(), row.stored()));
      Map<KeyId, NewKey> fresh = new HashMap<>();
      keys.stream()
          .filter(key -> !known.containsKey(key.id()))
          .forEach(key -> fresh.put(key.id(), key));
      known.keySet().retainAll(keys.stream().map(NewKey::id).toList());
      later.put(transaction, fresh);
      scopeOfAll = scope;
      return known;
    }

    @Override
    public void remove(UnitTransaction transaction, String scope, Collection<KeyId> keys) {
      later.getOrDefault(transaction, new HashMap<>()).keySet().removeAll(keys);
    }

    @Override
    public void advance(UnitTransaction transaction, Advance advance) {
      Map<KeyId, NewKey> fresh = later.remove(transaction);
      if (fresh != null && !fresh.isEmpty()) {
        super.add(transaction, scopeOfAll, List.copyOf(fresh.values()));
      }
      super.advance(transaction, advance);
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

  /** The key of a record that is set aside stays, as if it had taken effect. */
  static final class KeptByLetters extends LetterMutants.Letters {
    @Override
    public void add(UnitTransaction transaction, LaneKey lane, long epoch, List<Letter> letters) {
      super.add(transaction, lane, epoch, letters);
      for (Letter letter : letters) {
        Header header = letter.record().headers().lastHeader("payment-id");
        if (header != null) {
          KeyId id = new KeyId(KeyId.NO_BUCKET, KeyHash.of(header.value()));
          NewKey key = new NewKey(id, KeyHash.of(letter.record().value()));
          idempotency().add(transaction, KeyedUnits.SCOPE, List.of(key));
        }
      }
    }
  }

  /** A unit does not see which of its keys are there twice. */
  static UnitHandler repeatsNotSeen(UnitHandler handler) {
    return new UnitHandler() {
      @Override
      public DecodedUnit decode(UnitOfWork unit) {
        DecodedUnit decoded = handler.decode(unit);
        return decoded.with(apart(decoded.keys()));
      }

      @Override
      public void close() {
        handler.close();
      }
    };
  }

  private static UnitKeys apart(UnitKeys keys) {
    Set<KeyId> met = new HashSet<>();
    List<NewKey> apart = new ArrayList<>();
    for (NewKey key : keys.keys()) {
      KeyHash other = KeyHash.of((key.id() + " again, after " + met.size()).getBytes(UTF_8));
      boolean again = !met.add(key.id());
      apart.add(again ? new NewKey(new KeyId(key.id().bucket(), other), key.payload()) : key);
    }
    return new UnitKeys(keys.scope(), apart);
  }

  /** All scopes are one. */
  static final class OneScope extends Keys {
    @Override
    public Map<KeyId, StoredKey> add(UnitTransaction transaction, String scope, List<NewKey> keys) {
      return super.add(transaction, "all", keys);
    }
  }

  /** Keys are deleted whatever their age. */
  static final class PurgedAtAnyAge extends Keys {
    @Override
    public Purged purge(OldKeys old, long from, int limit) {
      return super.purge(new OldKeys(old.scopes(), Duration.ofDays(-1), null), from, limit);
    }
  }
}
