// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.failure.FailureAction;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import io.tidemark.letter.Errand;
import io.tidemark.letter.LetterRetry;
import io.tidemark.letter.LetterState;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What a unit is for. Immutable. */
public sealed interface Purpose {

  /** Whether it is about a letter, and not about records of the log. */
  default boolean concernsLetter() {
    return this instanceof CarryOut
        || this instanceof TryLetter
        || this instanceof PutBack
        || this instanceof CountLost;
  }

  /** Whether it is about handing records of the log to the handler, and they may be to blame. */
  default boolean concernsRecords() {
    return this instanceof Handle || this instanceof Try || this instanceof Refuse;
  }

  /** Whether it may be what processes ended by: that it is tried is committed beforehand. */
  default boolean onTrial() {
    return this instanceof Try || this instanceof TryLetter;
  }

  /** Whether a unit for this calls the handler. */
  default boolean handles(UnitOfWork unit) {
    if (this instanceof Handle handle) {
      return unit.records().size() > handle.waiting().size();
    }
    return this instanceof CarryOut errand ? errand.letter().errand() == Errand.REDRIVE : onTrial();
  }

  /**
   * To handle its records.
   *
   * @param waiting the indexes of those that are set aside instead, as their key is parked
   */
  record Handle(Set<Integer> waiting) implements Purpose {

    /** All of them. */
    public static final Purpose ALL = new Handle(Set.of());

    /** Copies the indexes. */
    public Handle {
      waiting = Set.copyOf(waiting);
    }
  }

  /**
   * To handle its one record, which may be what processes ended by: that it is tried is committed
   * beforehand.
   *
   * @param attempts how many have ended while they tried it like this
   */
  record Try(int attempts) implements Purpose {}

  /**
   * To fail, as its one record is not handed to the handler again.
   *
   * @param attempts how many processes have ended while they tried it alone
   */
  record Refuse(int attempts) implements Purpose {}

  /**
   * To do with its one record what the policy says, and pass it.
   *
   * @param action what the policy says
   * @param cause why the handler failed
   * @param tries how often it was tried
   */
  record SetAside(FailureAction action, Throwable cause, int tries) implements Purpose {

    /** Refuses what leaves the record where it is. */
    public SetAside {
      if (action instanceof FailureAction.Halt) {
        throw new IllegalArgumentException(action + " sets no record aside");
      }
    }

    /** What the record's letter becomes, if it is not left out: it takes a key to hold one. */
    public LetterState state(ConsumerRecord<byte[], byte[]> record) {
      if (action instanceof FailureAction.NotYet) {
        return LetterState.NOT_YET;
      }
      return action.holdsKey() && record.key() != null ? LetterState.PARKED : LetterState.DEAD;
    }
  }

  /** To do what is asked for a letter. It has no records, and leaves the lane where it is. */
  record CarryOut(DueLetter letter) implements Purpose {}

  /**
   * To redrive a letter which may be what processes ended by: that it is tried is committed
   * beforehand. If too many have, it is refused instead.
   *
   * @param letter the letter
   * @param attempts how many have ended while they tried it like this
   */
  record TryLetter(DueLetter letter, int attempts) implements Purpose {}

  /**
   * To count with a letter that an owner was lost while it tried that, which its lane remembers.
   */
  record CountLost() implements Purpose {}

  /**
   * To write down that a letter was redriven in vain. It leaves the lane where it is.
   *
   * @param letter the letter
   * @param asked whether that was asked for; false if it was only its own time that had come
   * @param state what it becomes
   * @param retry when it is tried by itself; null if it is not
   * @param cause why the handler failed
   */
  record PutBack(
      DueLetter letter,
      boolean asked,
      LetterState state,
      @Nullable LetterRetry retry,
      Throwable cause)
      implements Purpose {}
}
