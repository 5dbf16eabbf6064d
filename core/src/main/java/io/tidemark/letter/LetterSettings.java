// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

import org.jspecify.annotations.Nullable;

/**
 * How records are kept that are set aside. Immutable.
 *
 * @param payload how much of them
 * @param cipher what makes it unreadable; null to store it as it is
 * @param maxRedrives how often one may be redriven in vain before that is refused
 * @param maxParkedKeys how many keys of a partition may be parked; what would park another one
 *     halts the partition, as then it is not about single keys any more
 * @param version the application's version, kept with each; null if nobody says
 * @param topic where they are published too; null for nowhere
 */
public record LetterSettings(
    PayloadMode payload,
    @Nullable PayloadCipher cipher,
    int maxRedrives,
    int maxParkedKeys,
    @Nullable String version,
    @Nullable LetterTopic topic) {

  /** Ten: who has redriven a record ten times in vain is in a loop. */
  public static final int MAX_REDRIVES = 10;

  /** A hundred thousand: some ten megabytes of memory for each partition. */
  public static final int MAX_PARKED_KEYS = 100_000;

  /** All of it, as it is. */
  public static final LetterSettings DEFAULT =
      new LetterSettings(PayloadMode.FULL, null, MAX_REDRIVES, MAX_PARKED_KEYS, null, null);

  /** Refuses a bound that lets nothing be redriven. */
  public LetterSettings {
    if (maxRedrives < 1 || maxParkedKeys < 1) {
      throw new IllegalArgumentException(
          "a record is redriven at least once, and a key can be parked, but the bounds are %d redrives and %d keys"
              .formatted(maxRedrives, maxParkedKeys));
    }
  }

  /** Keeps this much of records. */
  public LetterSettings payload(PayloadMode mode) {
    return new LetterSettings(mode, cipher, maxRedrives, maxParkedKeys, version, topic);
  }

  /** Makes what is kept unreadable. */
  public LetterSettings cipher(PayloadCipher with) {
    return new LetterSettings(payload, with, maxRedrives, maxParkedKeys, version, topic);
  }

  /** Refuses to redrive what was redriven so often in vain. */
  public LetterSettings maxRedrives(int bound) {
    return new LetterSettings(payload, cipher, bound, maxParkedKeys, version, topic);
  }

  /** Halts a partition before it parks more keys than this. */
  public LetterSettings maxParkedKeys(int bound) {
    return new LetterSettings(payload, cipher, maxRedrives, bound, version, topic);
  }

  /** Keeps the application's version. */
  public LetterSettings version(String of) {
    return new LetterSettings(payload, cipher, maxRedrives, maxParkedKeys, of, topic);
  }

  /**
   * Publishes records that are set aside, exactly once, with headers of the library's own: {@code
   * topic("{topic}-dlt")}.
   */
  public LetterSettings topic(String name) {
    return topic(name, LetterHeaders.NATIVE);
  }

  /** Publishes records that are set aside, exactly once, with headers as others write them. */
  public LetterSettings topic(String name, LetterHeaders headers) {
    return new LetterSettings(
        payload, cipher, maxRedrives, maxParkedKeys, version, new LetterTopic(name, headers));
  }
}
