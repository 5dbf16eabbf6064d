// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.validation;

import jakarta.validation.ElementKind;
import jakarta.validation.Path;

/** Names the place of a violation: {@code lines[2].amount}. A map's keys are data, and left out. */
final class PropertyPath {
  private PropertyPath() {}

  /** The place, with a blank behind it; empty for the payload as a whole. */
  static String text(Path path) {
    StringBuilder text = new StringBuilder();
    for (Path.Node node : path) {
      if (node.isInIterable()) {
        text.append('[').append(node.getIndex() == null ? "…" : node.getIndex()).append(']');
      }
      if (node.getKind() == ElementKind.PROPERTY) {
        text.append(text.isEmpty() ? "" : ".").append(node.getName());
      }
    }
    return text.isEmpty() ? "" : text.append(' ').toString();
  }
}
