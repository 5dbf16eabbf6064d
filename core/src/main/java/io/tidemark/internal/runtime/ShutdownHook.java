// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a group when the virtual machine is told to stop, by a signal or by {@code System.exit}. A
 * second signal halts. Whoever called {@code System.exit} waits for the hook; the hook waits for
 * nobody longer than the close is bounded, so that they cannot wait for each other.
 */
public final class ShutdownHook {
  private static final Logger log = LoggerFactory.getLogger(ShutdownHook.class);

  private final Thread hook;

  private ShutdownHook(Thread hook) {
    this.hook = hook;
  }

  /** Registers a hook; {@code close} must be bounded in time and may be called at any moment. */
  public static ShutdownHook register(String groupId, Runnable close) {
    Thread hook = new Thread(() -> run(groupId, close), "tidemark-" + groupId + "-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    return new ShutdownHook(hook);
  }

  private static void run(String groupId, Runnable close) {
    SecondSignal.halts();
    log.info("the virtual machine stops; closing group {} (a second signal halts)", groupId);
    close.run();
  }

  /** Forgets the hook of a group that was closed. */
  public void remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      log.debug("the virtual machine stops already: the hook runs and finds nothing to do");
    }
  }
}
