// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import io.tidemark.examples.demo.Topic;
import io.tidemark.examples.payments.Receipt;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * The receipts that a reader of committed records sees.
 *
 * @param all in no order
 */
record Receipts(List<Receipt> all) {

  /** Copies the list. */
  Receipts {
    all = List.copyOf(all);
  }

  /** Reads the topic of receipts, and closes it. */
  static Receipts of(Topic topic) {
    JsonMapper json = JsonMapper.builder().build();
    List<Receipt> receipts = new ArrayList<>();
    try (topic) {
      topic.read(value -> receipts.add(json.readValue(value, Receipt.class)));
    }
    return new Receipts(receipts);
  }
}
