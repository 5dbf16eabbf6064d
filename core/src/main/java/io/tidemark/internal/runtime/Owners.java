// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import java.util.UUID;

/** Names for instances. */
final class Owners {
  /**
   * What PostgreSQL keeps of an application's name, less the prefix that the store puts before it.
   */
  private static final int MAX_LENGTH = 50;

  private Owners() {}

  /**
   * The group and a part of the id, unique among all instances that ever run, short enough for a
   * session's name.
   */
  static String name(String groupId, UUID id) {
    String unique = "-" + Long.toHexString(id.getMostSignificantBits());
    int room = MAX_LENGTH - unique.length();
    return (groupId.length() > room ? groupId.substring(0, room) : groupId) + unique;
  }
}
