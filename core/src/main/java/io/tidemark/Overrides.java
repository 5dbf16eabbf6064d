// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import io.tidemark.settings.DurationText;
import io.tidemark.settings.Faults;
import io.tidemark.settings.StartPosition;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Properties {@code tidemark.*} that override what the builder was told. Building thread only. */
final class Overrides {
  private static final String PREFIX = "tidemark.";

  private final Map<String, String> given = new LinkedHashMap<>();
  private final Set<String> known = new TreeSet<>();
  private final Faults faults;

  /** Takes what begins with the prefix; the rest is somebody else's. */
  Overrides(Map<String, Object> properties, Faults faults) {
    this.faults = faults;
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            given.put(name, String.valueOf(value).trim());
          }
        });
  }

  Duration duration(String name, Duration otherwise) {
    return read(
        name, otherwise, DurationText::parse, "is no duration", "write " + DurationText.EXAMPLES);
  }

  /** A duration that need not be given at all. */
  @Nullable Duration durationIfGiven(String name) {
    return read(
            name,
            Optional.empty(),
            text -> Optional.of(DurationText.parse(text)).filter(Optional::isPresent),
            "is no duration",
            "write " + DurationText.EXAMPLES)
        .orElse(null);
  }

  int number(String name, int otherwise) {
    return Math.toIntExact(whole(name, otherwise, Integer.MAX_VALUE));
  }

  /** A number that need not be given at all. */
  @Nullable Integer numberIfGiven(String name, @Nullable Integer otherwise) {
    int read = number(name, otherwise == null ? -1 : otherwise);
    return read < 0 ? null : read;
  }

  long count(String name, long otherwise) {
    return whole(name, otherwise, Long.MAX_VALUE);
  }

  private long whole(String name, long otherwise, long most) {
    return read(
        name,
        otherwise,
        text ->
            text.matches("\\d{1,18}") && Long.parseLong(text) <= most
                ? Optional.of(Long.valueOf(text))
                : Optional.empty(),
        "is no whole number",
        "write one such as " + Math.max(1, otherwise));
  }

  double fraction(String name, double otherwise) {
    return read(
        name,
        otherwise,
        text ->
            text.matches("\\d{1,9}(\\.\\d{1,9})?")
                ? Optional.of(Double.valueOf(text))
                : Optional.empty(),
        "is no number",
        "write one such as " + otherwise);
  }

  /** One of some names, in any case; empty if none was given. */
  <T> Optional<T> choice(String name, Map<String, T> choices) {
    return read(
        name,
        Optional.empty(),
        text ->
            Optional.of(Optional.ofNullable(choices.get(text.toLowerCase(Locale.ROOT))))
                .filter(Optional::isPresent),
        "is none of the choices",
        "write one of " + choices.keySet().stream().sorted().collect(Collectors.joining(", ")));
  }

  /** Where to start; empty if nothing was given. */
  Optional<StartPosition> start(String name) {
    return read(
        name,
        Optional.empty(),
        text -> Optional.of(StartText.parse(text)).filter(Optional::isPresent),
        "is no place to start",
        "write one of " + StartText.EXAMPLES);
  }

  private <T> T read(
      String name, T otherwise, Function<String, Optional<T>> parse, String problem, String cure) {
    known.add(PREFIX + name);
    String text = given.get(PREFIX + name);
    if (text == null) {
      return otherwise;
    }
    Optional<T> parsed = parse.apply(text);
    if (parsed.isEmpty()) {
      faults.add("property " + PREFIX + name, "\"" + text + "\" " + problem, cure);
    }
    return parsed.orElse(otherwise);
  }

  /** Reports the properties that nobody has asked for. */
  void refuseUnknown() {
    given.keySet().stream()
        .filter(name -> !known.contains(name))
        .forEach(
            name ->
                faults.add(
                    "property " + name,
                    "does not exist",
                    "write one of " + String.join(", ", known)));
  }
}
