// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.util.List;

/**
 * How a run ended.
 *
 * @param exact whether every record took effect exactly once
 * @param lines what was counted, to be read
 */
public record Verdict(boolean exact, List<String> lines) {

  /** Copies the lines. */
  public Verdict {
    lines = List.copyOf(lines);
  }
}
