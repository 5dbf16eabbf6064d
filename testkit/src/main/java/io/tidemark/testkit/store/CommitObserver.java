// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

/**
 * Sees every commit at the moment it happens, in commit order. Called inside the database's lock by
 * whichever thread makes the commit happen: must not wait or call the store. What it throws is
 * thrown to that thread.
 */
@FunctionalInterface
public interface CommitObserver {

  /** A transaction has committed. */
  void committed(Commit commit);
}
