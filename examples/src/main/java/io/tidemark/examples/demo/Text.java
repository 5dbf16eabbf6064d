// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.time.Duration;
import java.util.Locale;

/** How the displays write what they have in common. */
final class Text {

  private Text() {}

  /** Minutes and seconds. */
  static String clock(Duration elapsed) {
    return String.format(Locale.ROOT, "%02d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
  }

  /** A state in small letters. */
  static String state(Instance.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
