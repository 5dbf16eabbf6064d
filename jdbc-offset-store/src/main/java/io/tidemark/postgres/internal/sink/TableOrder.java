// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.sink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In which order tables are written: what foreign keys lead to before what they come from, else by
 * name. So it is the same for every unit, and no two wait for each other.
 */
final class TableOrder {
  private final Map<Long, Merge> byTable = new LinkedHashMap<>();
  private final List<Merge> ordered = new ArrayList<>();
  private final Set<Long> seen = new HashSet<>();

  private TableOrder() {}

  static List<Merge> parentsFirst(Collection<Merge> merges) {
    TableOrder order = new TableOrder();
    merges.stream()
        .sorted(Comparator.comparing(merge -> merge.table().table().quoted()))
        .forEach(merge -> order.byTable.put(merge.table().table().oid(), merge));
    order.byTable.keySet().forEach(order::visit);
    return order.ordered;
  }

  private void visit(long table) {
    Merge merge = byTable.get(table);
    if (merge != null && seen.add(table)) {
      merge.table().table().references().stream().sorted().forEach(this::visit);
      ordered.add(merge);
    }
  }
}
