// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.store;

import io.tidemark.effect.MessageSource;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.LaneKey;
import io.tidemark.store.OutboxTable.Share;
import java.util.Comparator;
import java.util.UUID;

/**
 * A message that is to be published.
 *
 * @param lane whose unit wrote it
 * @param topicId the id of the lane's topic
 * @param message the message
 */
record MessageRow(LaneKey lane, UUID topicId, OutboxMessage message) {

  /** The order in which a lane's messages are published. */
  static final Comparator<MessageRow> ORDER =
      Comparator.comparingLong((MessageRow row) -> row.source().replay())
          .thenComparingLong(row -> row.source().offset())
          .thenComparingInt(row -> row.source().index());

  /** The primary key. */
  record Key(LaneKey lane, UUID topicId, long replay, long offset, int index) {}

  Key key() {
    return new Key(lane, topicId, source().replay(), source().offset(), source().index());
  }

  MessageSource source() {
    return message.source();
  }

  boolean isOf(Share share) {
    return lane.equals(share.lane()) && topicId.equals(share.topicId());
  }

  boolean isBefore(Share share) {
    return isOf(share) && share.mark().covers(source());
  }
}
