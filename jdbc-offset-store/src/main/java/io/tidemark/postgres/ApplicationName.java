// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import io.tidemark.lane.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The {@code application_name} of an instance's sessions, by which a claim recognises the session
 * of the owner that the row names.
 */
final class ApplicationName {

  /** What every session of the library is called first. */
  static final String PREFIX = "tidemark:";

  /** PostgreSQL cuts longer names off, and replaces what is not printable ASCII. */
  private static final int LENGTH = 63;

  private static final int DIGEST_CHARACTERS = 16;

  private ApplicationName() {}

  /**
   * The name of an owner's sessions: the owner itself, or what tells it apart if it is too long.
   */
  static String of(String owner) {
    String name = PREFIX + owner;
    if (name.length() <= LENGTH && name.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      return name;
    }
    String printable = name.replaceAll("[^ -~]", "?");
    int kept = Math.min(printable.length(), LENGTH - DIGEST_CHARACTERS - 1);
    return printable.substring(0, kept) + "-" + digest(owner);
  }

  private static String digest(String owner) {
    byte[] hash = Sha256.digest().digest(owner.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash).substring(0, DIGEST_CHARACTERS);
  }
}
