// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.lane.UnitOfWork;

/**
 * A handler as one worker uses it: with deserializers of its own. Used by that worker's thread
 * only.
 */
public interface UnitHandler extends AutoCloseable {

  /**
   * Decodes a unit's records, before its transaction begins.
   *
   * @throws RecordFailure naming the record whose bytes could not be read
   */
  DecodedUnit decode(UnitOfWork unit);

  /** Ends the deserializers. */
  @Override
  void close();

  /** A unit whose records are decoded. */
  interface DecodedUnit {

    /** The keys by which the records are known again; none if the handler wants none. */
    default UnitKeys keys() {
      return UnitKeys.NONE;
    }

    /** The same, of records with keys. */
    default DecodedUnit with(UnitKeys keys) {
      DecodedUnit unit = this;
      return new DecodedUnit() {
        @Override
        public UnitKeys keys() {
          return keys;
        }

        @Override
        public int handle(UnitRun run) {
          return unit.handle(run);
        }
      };
    }

    /**
     * Runs the handler, inside the transaction unless its {@link Guarantee} is another.
     *
     * @return how many records were taken, from the first on; all of them, unless it was {@link
     *     UnitRun#enough}
     * @throws RecordFailure naming the record that failed, if that can be told
     */
    int handle(UnitRun run);
  }
}
