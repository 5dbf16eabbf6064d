// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.lane.Outcome;
import io.tidemark.lane.TidemarkException;
import io.tidemark.lane.UnitOfWork;
import java.io.Serial;

/**
 * A handler or a deserializer failed, or the database refused at COMMIT what a handler did; the
 * cause is what was thrown. The unit rolls back.
 */
public final class RecordFailure extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  /** The index of the record within its unit. */
  private final int culprit;

  /** Whether its bytes could not be read. */
  private final boolean decoding;

  private RecordFailure(
      UnitOfWork unit, int culprit, boolean decoding, String message, Throwable cause) {
    super(unit.lane(), message, cause);
    this.culprit = culprit;
    this.decoding = decoding;
  }

  /** The handler failed on one record. */
  public static RecordFailure of(UnitOfWork unit, int culprit, String doing, Throwable cause) {
    return new RecordFailure(unit, culprit, false, message(unit, culprit, doing, cause), cause);
  }

  /** The bytes of one record could not be read. */
  public static RecordFailure ofDecoding(
      UnitOfWork unit, int culprit, String doing, Throwable cause) {
    return new RecordFailure(unit, culprit, true, message(unit, culprit, doing, cause), cause);
  }

  private static String message(UnitOfWork unit, int culprit, String doing, Throwable cause) {
    return "%s failed at offset %d: %s"
        .formatted(doing, unit.records().get(culprit).offset(), cause);
  }

  /** A batch failed, and nobody can say which of its records is to blame. */
  public static RecordFailure ofBatch(UnitOfWork unit, String doing, Throwable cause) {
    return new RecordFailure(
        unit,
        unit.records().size() == 1 ? 0 : Outcome.Failed.UNKNOWN_CULPRIT,
        false,
        "%s failed on the batch of %d records from offset %d on: %s"
            .formatted(doing, unit.records().size(), unit.from().nextOffset(), cause),
        cause);
  }

  /**
   * The database refused at COMMIT what a handler did, as where a constraint is checked only then;
   * of several records nobody can say which is to blame.
   */
  public static RecordFailure ofCommit(UnitOfWork unit, String handler, Throwable cause) {
    return new RecordFailure(
        unit,
        unit.records().size() == 1 ? 0 : Outcome.Failed.UNKNOWN_CULPRIT,
        false,
        "what %s did with %d records from offset %d on was refused at COMMIT: %s"
            .formatted(handler, unit.records().size(), unit.records().get(0).offset(), cause),
        cause);
  }

  /** What the handler or the deserializer threw; a failure of another kind as it is. */
  public static Throwable thrown(Throwable failure) {
    Throwable cause = failure instanceof RecordFailure ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }

  /** The index of the record within its unit, or {@link Outcome.Failed#UNKNOWN_CULPRIT}. */
  public int culprit() {
    return culprit;
  }

  /**
   * Whether it failed before the handler: as its bytes could not be read, or its key not be used.
   */
  public boolean decoding() {
    return decoding;
  }
}
