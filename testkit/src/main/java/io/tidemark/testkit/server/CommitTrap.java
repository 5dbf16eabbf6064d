// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One fault armed for one commit. Any thread may call it.
 *
 * <p>It is armed, then sprung by a commit, and for {@link CommitFault#HOLD} then released or
 * discarded; each step happens once.
 */
public final class CommitTrap {

  private static final Duration ANSWER_BOUND = Duration.ofSeconds(30);

  private final CommitFault fault;
  private final String fragment;
  private final CompletableFuture<Void> sprung = new CompletableFuture<>();
  private final CompletableFuture<Boolean> decision = new CompletableFuture<>();
  private final CompletableFuture<String> answer = new CompletableFuture<>();

  CommitTrap(CommitFault fault, String fragment) {
    this.fault = fault;
    this.fragment = fragment;
  }

  public CommitFault fault() {
    return fault;
  }

  /** Whether the client has been cut. */
  public boolean isSprung() {
    return sprung.isDone();
  }

  /** Waits until the client has been cut. */
  public void awaitSprung(Duration bound) {
    await(sprung, bound, "a commit to spring the trap " + fault);
  }

  /**
   * Lets a held COMMIT through, waits for the server's answer and returns it: {@code COMMIT}, or
   * what went wrong, of a broker the name of its error.
   */
  public String release() {
    decide(true);
    return await(answer, ANSWER_BOUND, "the answer to the released COMMIT");
  }

  /** Ends the server's side of a held commit, which rolls it back. */
  public void discard() {
    decide(false);
  }

  private void decide(boolean letThrough) {
    if (fault != CommitFault.HOLD || !isSprung()) {
      throw new IllegalStateException("The trap " + fault + " holds no commit");
    }
    if (!decision.complete(letThrough)) {
      throw new IllegalStateException("The commit is no longer held");
    }
  }

  /** Whether the trap is for a transaction with these statements. */
  boolean wants(Set<String> statements) {
    return fragment.isEmpty() || statements.stream().anyMatch(sql -> sql.contains(fragment));
  }

  void spring() {
    sprung.complete(null);
  }

  /** Waits, without bound as a held commit may be held for long; true to let it through. */
  boolean awaitDecision() {
    return decision.join();
  }

  /** Waits until the server has answered or is gone. */
  void awaitAnswer() {
    answer.handle((text, gone) -> true).join();
  }

  void answered(String text) {
    answer.complete(text);
  }

  /** The connection has ended, so of a held commit nothing is left to decide or to answer. */
  void connectionEnded() {
    if (fault == CommitFault.HOLD) {
      decision.complete(false);
      answer.completeExceptionally(new IllegalStateException("The server's connection has ended"));
    }
  }

  private static <T> T await(CompletableFuture<T> future, Duration bound, String what) {
    try {
      return future.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Waited in vain for " + what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + what, e);
    }
  }
}
