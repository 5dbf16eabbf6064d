// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.KeyHash;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.ClaimResult.Claimed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys of partitions that are parked, read in the transaction of their claim, when nobody else
 * can park or free any more. Immutable.
 */
final class ParkedKeys {
  private final String read;

  ParkedKeys(Tables tables) {
    this.read = tables.in(LetterSql.PARKED_KEYS);
  }

  /** The claim with the keys. */
  PartitionClaim in(Connection connection, PartitionClaim claim) throws SQLException {
    return claim.withParked(
        of(connection, List.of(claim.partition())).getOrDefault(claim.partition(), Set.of()));
  }

  /** The answers, those that are claims with their keys. */
  List<ClaimResult> in(Connection connection, List<ClaimResult> answers) throws SQLException {
    List<PartitionKey> claimed =
        answers.stream()
            .filter(Claimed.class::isInstance)
            .map(ClaimResult::partition)
            .sorted()
            .toList();
    Map<PartitionKey, Set<KeyHash>> keys = claimed.isEmpty() ? Map.of() : of(connection, claimed);
    return answers.stream().map(answer -> with(answer, keys)).toList();
  }

  private static ClaimResult with(ClaimResult answer, Map<PartitionKey, Set<KeyHash>> keys) {
    return answer instanceof Claimed taken && keys.containsKey(answer.partition())
        ? new Claimed(taken.claim().withParked(keys.get(answer.partition())))
        : answer;
  }

  private Map<PartitionKey, Set<KeyHash>> of(Connection connection, List<PartitionKey> partitions)
      throws SQLException {
    Map<PartitionKey, Set<KeyHash>> keys = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(read)) {
      KeyColumns.bind(statement, 1, partitions, partition -> partition);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          keys.computeIfAbsent(KeyColumns.read(row), partition -> new HashSet<>())
              .add(KeyHash.read(row.getBytes(5)));
        }
      }
    }
    return keys;
  }
}
