// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.internal.dispatch.Signal;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import io.tidemark.lane.PartitionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the poll thread is told by others, and how it is woken: with {@code wakeup()}, and only
 * while it polls, so that no other call of the consumer is disturbed. Any thread may post.
 */
public final class Mailbox {
  private final Gate gate;
  private final List<PollMessage> messages = new ArrayList<>();
  private Runnable wakeup = () -> {};
  private boolean polling;
  private boolean stopping;

  /** An empty mailbox. */
  public Mailbox(Environment environment) {
    this.gate = environment.gate();
  }

  /** Says how the consumer is woken. Poll thread, once. */
  void wakeBy(Runnable how) {
    gate.change(() -> wakeup = how);
  }

  /** Posts what a unit has to say. */
  public void post(Signal signal) {
    post(new PollMessage.Signalled(signal));
  }

  /** Posts that a partition was moved: its row carries this epoch now. */
  public void moved(PartitionKey partition, long epoch) {
    post(new PollMessage.EpochsSeen(Map.of(partition, epoch)));
  }

  /** Wakes the poll thread, as something may have changed that it looks at by itself. */
  public void lookAgain() {
    post(new PollMessage.LookAgain());
  }

  /** Posts a message and wakes the poll thread. */
  void post(PollMessage message) {
    gate.change(
        () -> {
          messages.add(message);
          wake();
          return message;
        });
  }

  /** Asks the poll thread to end: sets the flag, then wakes it. */
  public void stop() {
    gate.change(
        () -> {
          stopping = true;
          wake();
          return true;
        });
  }

  /** Whether the poll thread is asked to end. */
  public boolean stopping() {
    return gate.look(() -> stopping);
  }

  private void wake() {
    if (polling) {
      polling = false;
      wakeup.run();
    }
  }

  /** Takes what was posted. Poll thread. */
  List<PollMessage> take() {
    return gate.change(
        () -> {
          List<PollMessage> taken = List.copyOf(messages);
          messages.clear();
          return taken;
        });
  }

  /**
   * The poll thread is about to poll. Returns how long it may: not at all if something waits for
   * it.
   */
  Duration enterPoll(Duration patience) {
    return gate.change(
        () -> {
          polling = true;
          return messages.isEmpty() && !stopping ? patience : Duration.ZERO;
        });
  }

  /** The poll thread is no longer in a place where it may be woken. */
  void exitPoll() {
    gate.change(() -> polling = false);
  }

  /** Waits for a message, at most so long. Poll thread, when polling makes no sense. */
  void pause(Duration bound) {
    gate.awaitTrue(() -> !messages.isEmpty() || stopping, bound.toNanos());
  }
}
