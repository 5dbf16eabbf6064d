// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.tidemark.lane.LaneKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.DueLetter;
import java.io.Serial;

/**
 * The processes that handled a record alone, or redrove it, have ended, one after the other: it is
 * not handed to its handler again.
 */
public final class CrashLoopException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * So many owners of a lane may be lost while they try its next record, or a letter, alone: one
   * more than a record beside it could cause before it is suspected itself.
   */
  public static final int AFTER = 3;

  /** The offset of the record. */
  private final long offset;

  /** How many processes have ended. */
  private final int processes;

  /**
   * A record that is not tried again.
   *
   * @param unit its unit, which has no other
   * @param processes how many have ended while they tried it alone
   */
  public CrashLoopException(UnitOfWork unit, int processes) {
    super(
        unit.lane(),
        "%d processes ended while they handled offset %d alone, without an exception: it is not handed to its handler again; a seek to it is what lets it be tried anew"
            .formatted(processes, unit.records().get(0).offset()),
        null);
    this.offset = unit.records().get(0).offset();
    this.processes = processes;
  }

  /**
   * A letter that is not redriven again, unless somebody asks for it.
   *
   * @param lane its lane
   * @param letter the letter
   * @param processes how many have ended while they redrove it alone
   */
  public CrashLoopException(LaneKey lane, DueLetter letter, int processes) {
    super(
        lane,
        "%d processes ended while they redrove offset %d alone, without an exception: it is not handed to its handler again before somebody asks for that"
            .formatted(processes, letter.offset()),
        null);
    this.offset = letter.offset();
    this.processes = processes;
  }

  /** The offset of the record. */
  public long offset() {
    return offset;
  }

  /** How many processes have ended while they tried the record alone. */
  public int processes() {
    return processes;
  }
}
