// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.PartitionClaim;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is written beside an offset that Kafka is told, so that it is not mistaken for one that
 * somebody else planted.
 *
 * @param epoch the owner epoch it was told under
 * @param replay how often the partition had gone back by then
 */
record MirrorTag(long epoch, long replay) {
  private static final Pattern TEXT =
      Pattern.compile("tidemark epoch=(\\d{1,18}) replay=(\\d{1,18})");

  static MirrorTag of(PartitionClaim claim) {
    return new MirrorTag(
        claim.epoch(), claim.lanes().stream().mapToLong(LaneClaim::replay).max().orElseThrow());
  }

  /** The tag that a text is, if it is one. */
  static Optional<MirrorTag> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new MirrorTag(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "tidemark epoch=%d replay=%d".formatted(epoch, replay);
  }
}
