// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.codec;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Tells what is wrong with JSON without repeating any of it, as Jackson's messages would. */
final class JsonFailure {
  private JsonFailure() {}

  static SerializationException of(JavaType type, JacksonException e) {
    String message =
        "not JSON for %s: %s%s%s"
            .formatted(type.toCanonical(), e.getClass().getSimpleName(), place(e), wanted(e));
    return new SerializationException(message, thrownByUser(e));
  }

  private static String place(JacksonException e) {
    String path = e.getPath().stream().map(JsonFailure::step).collect(Collectors.joining());
    return " at $"
        + path
        + (e.getLocation() == null
            ? ""
            : ", line %d, column %d"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
  }

  /** A property of a class is named; a map's keys are data. */
  private static String step(JacksonException.Reference step) {
    if (step.getPropertyName() == null) {
      return "[" + step.getIndex() + "]";
    }
    boolean map =
        step.from() instanceof Map
            || (step.from() instanceof Class<?> from && Map.class.isAssignableFrom(from));
    return map ? "[…]" : "." + step.getPropertyName();
  }

  private static String wanted(JacksonException e) {
    return e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
        ? ", wanted " + mismatch.getTargetType().getName()
        : "";
  }

  /** What a constructor or setter of the payload's own class had to say. */
  private static @Nullable Throwable thrownByUser(JacksonException e) {
    if (e instanceof StreamReadException || e instanceof InvalidFormatException) {
      return null;
    }
    Throwable cause = e.getCause();
    while (cause instanceof JacksonException) {
      cause = cause.getCause();
    }
    return cause;
  }
}
