// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

/** The statements on the groups' rows. */
final class GroupSql {

  /** Waits for another instance that registers the group and has not committed yet. */
  static final String INSERT =
      """
      INSERT INTO tidemark_group (cluster_id, group_id, application, handlers)
      VALUES (?, ?, ?, ?)
          ON CONFLICT (cluster_id, group_id) DO NOTHING
      """;

  static final String LOCK =
      """
      SELECT application, handlers
        FROM tidemark_group
       WHERE cluster_id = ? AND group_id = ?
         FOR NO KEY UPDATE
      """;

  static final String UPDATE =
      """
      UPDATE tidemark_group
         SET application = ?, handlers = ?, updated_at = pg_catalog.clock_timestamp()
       WHERE cluster_id = ? AND group_id = ?
      """;

  static final String HAS_POSITIONS =
      """
      SELECT EXISTS (SELECT 1 FROM tidemark_lane WHERE cluster_id = ? AND group_id = ?)
      """;

  static final String OTHER_CLUSTERS =
      """
      SELECT DISTINCT cluster_id
        FROM tidemark_lane
       WHERE group_id = ? AND cluster_id <> ?
      """;

  private GroupSql() {}
}
