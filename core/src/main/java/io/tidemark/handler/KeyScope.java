// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

/**
 * Whose the idempotency keys of a handler are. Immutable.
 *
 * @param name what was said; empty for the group's and the handler's own
 */
public record KeyScope(String name) {

  /** The scope's name in the database. The group is named, as others may have such a handler. */
  public String in(String group, String handler) {
    return name.isEmpty() ? group + "/" + handler : name;
  }
}
