// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The traps of one proxy, and its counts. Any thread may call it. */
final class CommitTraps {

  private final List<CommitTrap> armed = new ArrayList<>();
  private final Map<CommitFault, Long> sprung = new EnumMap<>(CommitFault.class);
  private long commits;

  synchronized void arm(CommitTrap trap) {
    armed.add(trap);
  }

  /** A client sends COMMIT for these statements: the first trap that is for it is its own. */
  synchronized Optional<CommitTrap> onCommit(Set<String> statements) {
    commits++;
    Optional<CommitTrap> trap = armed.stream().filter(t -> t.wants(statements)).findFirst();
    trap.ifPresent(armed::remove);
    return trap;
  }

  /** The commit did not come to what the trap waited for: it waits for the next one. */
  synchronized void rearm(CommitTrap trap) {
    armed.add(0, trap);
  }

  /** The connection that met the trap is gone, cut by the trap or otherwise. */
  void connectionEnded(CommitTrap trap) {
    trap.connectionEnded();
    if (!trap.isSprung()) {
      rearm(trap);
    }
  }

  /** The client has been cut. */
  void spring(CommitTrap trap) {
    synchronized (this) {
      sprung.merge(trap.fault(), 1L, Long::sum);
    }
    trap.spring();
  }

  synchronized long commits() {
    return commits;
  }

  synchronized long sprung(CommitFault fault) {
    return sprung.getOrDefault(fault, 0L);
  }
}
