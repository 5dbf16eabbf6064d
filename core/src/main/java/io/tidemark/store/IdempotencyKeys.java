// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import io.tidemark.idempotency.KeyId;
import io.tidemark.idempotency.NewKey;
import io.tidemark.idempotency.OldKeys;
import io.tidemark.idempotency.Purged;
import io.tidemark.idempotency.StoredKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The keys of what took effect, by scope. They are written by the unit whose effects they stand
 * for, in its transaction.
 *
 * <p>{@link #add}, {@link #remove} and {@link #answer} are statements of a unit, before its {@link
 * LaneTable#advance}; {@link #purge} is a transaction of its own on a control connection.
 */
public interface IdempotencyKeys {

  /**
   * Adds the keys that are new, all in one statement and in an order that is the same for every
   * unit, so that two of them never wait for each other in a circle. Waits for another unit that
   * has added or is deleting one of them: what that one commits decides. Neither finds out by
   * counts what is new, nor by looking first.
   *
   * @param keys each once
   * @return those that are not new, with what is stored of them
   * @throws io.tidemark.idempotency.UnstorableKeyException there is no place for one of them
   */
  Map<KeyId, StoredKey> add(UnitTransaction transaction, String scope, List<NewKey> keys);

  /**
   * Takes back keys that this very unit has added, for records that it leaves to another.
   *
   * @throws IllegalStateException if one of them is not there
   */
  void remove(UnitTransaction transaction, String scope, Collection<KeyId> keys);

  /**
   * Keeps what the handler answered with keys that this very unit has added.
   *
   * @throws IllegalStateException if one of them is not there
   */
  void answer(UnitTransaction transaction, String scope, Map<KeyId, byte[]> results);

  /**
   * Looks through a part of all keys and deletes the old ones: those that were added long ago, and
   * whose bucket, if they have one, is as old too. Leaves out what others hold locked, and so waits
   * for nobody. From one end to the other part by part, as an index by age would be paid for by
   * every new key.
   *
   * @param from {@link Purged#START}, or where the call before has said to go on
   * @param limit the most to delete
   */
  Purged purge(OldKeys old, long from, int limit);
}
