// SPDX-License-Identifier: Apache-2.0
package io.tidemark.lane;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The one hash that is stored. Any thread; each call gives a digest of its own. */
public final class Sha256 {
  private Sha256() {}

  /** A digest that has read nothing yet. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
