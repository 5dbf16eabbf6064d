// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.postgres.SchemaScript.Column;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class SchemaScriptTest {
  private final SchemaScript script = SchemaScript.current();

  @Test
  void columnsAreReadWithTheirTypes() {
    assertThat(script.columns())
        .contains(
            new Column("tidemark_lane", "next_offset", "bigint"),
            new Column("tidemark_lane", "updated_at", "timestamp with time zone"),
            new Column("tidemark_group", "handlers", "text[]"),
            new Column("tidemark_dead_letter", "header_values", "bytea[]"),
            new Column("tidemark_idempotency", "bucket", "date"))
        .noneMatch(column -> column.name().equals("primary") || column.name().equals("check"));
  }

  @Test
  void everyTableAndColumnIsExplained() {
    for (Column column : script.columns()) {
      assertThat(script.sql())
          .contains("COMMENT ON TABLE %s IS '".formatted(column.table()))
          .contains("COMMENT ON COLUMN %s.%s IS '".formatted(column.table(), column.name()));
    }
  }

  @Test
  void noIndexStandsOnWhatUnitsChange() {
    List<String> keys =
        Pattern.compile("PRIMARY KEY \\(([^)]*)\\)")
            .matcher(script.sql())
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(keys.get(0)).isEqualTo("cluster_id, group_id, topic, partition, lane");
    assertThat(script.sql())
        .doesNotContainPattern("CREATE (UNIQUE )?INDEX [^;]* ON tidemark_lane\\b");
  }
}
