// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.failure.Causes;
import io.tidemark.failure.FailureText;
import io.tidemark.handler.RecordFailure;
import io.tidemark.letter.LetterCause;
import io.tidemark.store.Store;
import java.util.List;

/**
 * A failure as text that is stored where others may read it: without what the database says of
 * rows, bounded, and without the character that no database takes.
 */
final class CauseText {
  /** The longest message, in characters. */
  private static final int MESSAGE = 4_000;

  /** The longest trace, in characters. */
  private static final int TRACE = 16_000;

  private CauseText() {}

  static LetterCause of(Throwable failure, Store store) {
    List<Throwable> chain = Causes.of(failure);
    List<String> messages = new FailureText(List.of(store)).messages(failure);
    StringBuilder text = new StringBuilder();
    StringBuilder trace = new StringBuilder();
    for (int i = 0; i < chain.size() && trace.length() < TRACE; i++) {
      Throwable cause = chain.get(i);
      String begin = i == 0 ? "" : "caused by ";
      text.append(i == 0 ? "" : "\n").append(begin);
      text.append(cause.getClass().getName()).append(": ").append(bounded(messages.get(i)));
      trace.append(begin).append(cause.getClass().getName()).append('\n');
      for (StackTraceElement frame : cause.getStackTrace()) {
        trace.append("  at ").append(frame).append('\n');
      }
    }
    String type = RecordFailure.thrown(failure).getClass().getName();
    String root = chain.get(chain.size() - 1).getClass().getName();
    return new LetterCause(type, root, storable(text, MESSAGE), storable(trace, TRACE));
  }

  private static String bounded(String message) {
    return message.length() <= MESSAGE ? message : message.substring(0, MESSAGE - 1) + "…";
  }

  private static String storable(StringBuilder text, int most) {
    String whole = text.toString().replace('\0', '\uFFFD');
    return whole.length() <= most ? whole : whole.substring(0, most - 1) + "…";
  }
}
