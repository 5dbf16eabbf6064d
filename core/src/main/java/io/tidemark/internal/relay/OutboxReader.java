// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import static java.util.stream.Collectors.groupingBy;

import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.OutboxTable.Share;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import io.tidemark.store.StoredLane;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads from the databases what is to be published next. Relay thread. */
final class OutboxReader {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);

  private final StoreRoute stores;
  private final Consumer<RelayedPartition> setBack;
  private final ReadSize size = new ReadSize();

  /**
   * Takes where to read.
   *
   * @param setBack told of partitions that are not to be published as they are known here
   */
  OutboxReader(StoreRoute stores, Consumer<RelayedPartition> setBack) {
    this.stores = stores;
    this.setBack = setBack;
  }

  /** What can be published of these, but for those that were set back. */
  List<Round> read(List<Candidate> candidates) {
    List<Round> rounds = new ArrayList<>();
    candidates.stream()
        .collect(groupingBy(candidate -> stores.storeFor(candidate.partition().key())))
        .forEach(
            (store, its) -> {
              List<Round> read = read(store, its);
              Set<PartitionKey> back = setBack(store, its);
              read.stream()
                  .filter(round -> !back.contains(round.partition().key()))
                  .forEach(rounds::add);
            });
    return rounds;
  }

  /**
   * The partitions whose lanes the database has further back than they were committed: it was set
   * back, or an operator has moved them. What is known of them here holds no more, and must not be
   * told to Kafka; the claim that follows opens them anew.
   */
  private Set<PartitionKey> setBack(Store store, List<Candidate> candidates) {
    Map<LaneKey, StoredLane> stored =
        store
            .lanes()
            .positions(candidates.stream().map(candidate -> candidate.partition().key()).toList());
    Set<PartitionKey> back = new HashSet<>();
    for (Candidate candidate : candidates) {
      if (candidate.isAheadOf(stored)) {
        PartitionKey key = candidate.partition().key();
        log.warn("{} was set back: nothing of it is published until it is claimed anew", key);
        back.add(key);
        setBack.accept(candidate.partition());
      }
    }
    return back;
  }

  private List<Round> read(Store store, List<Candidate> candidates) {
    List<Share> shares =
        candidates.stream().flatMap(candidate -> candidate.shares().stream()).toList();
    int limit = size.ofEach(shares.size());
    while (true) {
      List<Round> rounds = new ArrayList<>();
      Map<LaneKey, List<OutboxMessage>> read = store.outbox().read(shares, limit);
      for (Candidate candidate : candidates) {
        rounds.add(candidate.round(read, limit));
      }
      size.read(rounds);
      if (rounds.stream().allMatch(Round::makesProgress)) {
        return rounds;
      }
      limit = Math.multiplyExact(limit, 2); // a record has more messages than that
    }
  }
}
