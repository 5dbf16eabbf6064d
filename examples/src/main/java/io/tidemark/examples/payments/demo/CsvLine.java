// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import java.util.ArrayList;
import java.util.List;

/** One line of a CSV file: fields between commas, in quotes where they hold commas or quotes. */
final class CsvLine {

  private final String line;
  private int at;

  private CsvLine(String line) {
    this.line = line;
  }

  /**
   * The fields of a line.
   *
   * @throws IllegalArgumentException if quotes are not where they belong
   */
  static List<String> split(String line) {
    CsvLine rest = new CsvLine(line);
    List<String> fields = new ArrayList<>();
    fields.add(rest.field());
    while (rest.at < line.length()) {
      rest.at++; // the comma
      fields.add(rest.field());
    }
    return fields;
  }

  private String field() {
    if (at < line.length() && line.charAt(at) == '"') {
      return quoted();
    }
    int end = line.indexOf(',', at);
    String field = line.substring(at, end < 0 ? line.length() : end);
    at += field.length();
    return field.strip();
  }

  private String quoted() {
    StringBuilder field = new StringBuilder();
    at++;
    while (true) {
      int quote = line.indexOf('"', at);
      if (quote < 0) {
        throw new IllegalArgumentException("a quote is not closed");
      }
      field.append(line, at, quote);
      at = quote + 1;
      if (at == line.length() || line.charAt(at) == ',') {
        return field.toString();
      }
      if (line.charAt(at) != '"') {
        throw new IllegalArgumentException("a closing quote is not followed by a comma");
      }
      field.append('"');
      at++;
    }
  }
}
