// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.keying;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.idempotency.MissingKeyException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the date of a bucket: {@code 2024-02-29}, alone or before a time of day. Pure. */
final class BucketDate {
  private static final Pattern DATE = Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})([T ].*)?");

  private BucketDate() {}

  /**
   * The date, as it is written: no time zone is applied.
   *
   * @throws MissingKeyException if there is none
   */
  static LocalDate of(String where, @Nullable Object found) {
    if (found == null) {
      throw new MissingKeyException(
          "the bucket of the record's idempotency key is missing: " + where, null);
    }
    Matcher date =
        DATE.matcher(found instanceof byte[] raw ? new String(raw, UTF_8) : found.toString());
    if (!date.matches()) {
      throw unreadable(where, null);
    }
    try {
      LocalDate day = LocalDate.parse(date.group(1));
      if (day.getYear() > 0) {
        return day;
      }
      throw unreadable(where, null);
    } catch (DateTimeException e) {
      throw unreadable(where, e);
    }
  }

  private static MissingKeyException unreadable(String where, @Nullable DateTimeException cause) {
    return new MissingKeyException(
        "the bucket of the record's idempotency key, " + where + ", is no date such as 2024-02-29",
        cause);
  }
}
