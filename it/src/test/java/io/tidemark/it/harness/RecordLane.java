// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import java.util.List;

/**
 * The lane that a record belongs to. Immutable.
 *
 * @param number which of its partition's lanes
 * @param offsets the records of that lane which the log holds, in order
 */
public record RecordLane(int number, List<Long> offsets) {

  static RecordLane of(List<LoggedRecord> partition, long offset, int lanes) {
    int number =
        partition.stream()
            .filter(record -> record.offset() == offset)
            .findFirst()
            .orElseThrow()
            .lane(lanes);
    return new RecordLane(
        number,
        partition.stream()
            .filter(record -> record.lane(lanes) == number)
            .map(LoggedRecord::offset)
            .toList());
  }

  /** Its records before an offset. */
  public List<Long> before(long offset) {
    return offsets.stream().filter(each -> each < offset).toList();
  }

  /** Its records from an offset on. */
  public List<Long> from(long offset) {
    return offsets.stream().filter(each -> each >= offset).toList();
  }
}
