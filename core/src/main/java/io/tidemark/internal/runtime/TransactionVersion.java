// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import io.tidemark.internal.poll.ClusterView;
import io.tidemark.listener.TidemarkListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the cluster tells the relay's transactions apart, so that an end that comes late
 * cannot meet a later one (KIP-890). Starting thread.
 */
final class TransactionVersion {
  private static final Logger log = LoggerFactory.getLogger(TransactionVersion.class);

  /** The first that gives each transaction an epoch of its own. */
  private static final int TOLD_APART = 2;

  private TransactionVersion() {}

  /** Tells of a version that is too low; what the cluster does not say is taken to be right. */
  static void check(ClusterView cluster, TidemarkListener listener) {
    int version = cluster.transactionVersion().orElse(TOLD_APART);
    if (version < TOLD_APART) {
      log.warn(
          "the cluster's transaction.version is {}: a commit of published messages that comes late may end a later transaction, unnoticed; raise it to 2 (kafka-features.sh upgrade --feature transaction.version=2)",
          version);
      listener.transactionsNotToldApart(version);
    }
  }
}
