// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

/** The kinds of statement a {@link MemoryStore} runs; where {@link StoreFaults} may strike. */
public enum Statement {
  /** A handler's, of {@link MemoryTables}. */
  EFFECT,
  /** The compare and set that moves a lane. */
  ADVANCE,
  /** A unit writes down what it leaves out. */
  LEAVE_OUT,
  /** A unit sets records aside. */
  ADD_LETTERS,
  /** A unit counts with a record that was set aside that an owner was lost over it. */
  COUNT_LOST,
  /** A unit locks a record that was set aside. */
  TAKE_LETTER,
  /** A unit says what becomes of it. */
  SETTLE_LETTER,
  /** A unit adds its idempotency keys. */
  ADD_KEYS,
  /** A unit takes some of them back. */
  REMOVE_KEYS,
  /** A unit keeps answers with them. */
  ANSWER_KEYS,
  /** Old keys are deleted. */
  PURGE_KEYS,
  /** Requests are looked for. */
  LETTERS_DUE,
  /** Records that were set aside are looked at. */
  FIND_LETTERS,
  /** An operator asks for something to be done about them. */
  REQUEST_LETTERS,
  /** A unit writes what is to be published. */
  ADD_MESSAGES,
  /** What is to be published is counted. */
  COUNT_MESSAGES,
  /** What is to be published is read. */
  READ_MESSAGES,
  /** What was published is deleted. */
  DELETE_MESSAGES,
  /** First positions are stored. */
  START,
  /** A claim. */
  CLAIM,
  /** A claim that resolves a commit in doubt. */
  RESOLVE,
  /** Partitions are given up. */
  RELEASE,
  /** Epochs are looked at. */
  EPOCHS,
  /** Owners are looked at. */
  OWNERS,
  /** Positions are looked at. */
  POSITIONS,
  /** A group is registered. */
  REGISTER,
  /** An operator moves a position. */
  MOVE
}
