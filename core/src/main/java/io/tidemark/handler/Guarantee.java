// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

/**
 * How often a record may take effect. Everything but {@link #EXACTLY_ONCE} is for what cannot be in
 * a transaction, such as a mail or a call of another service; its handler runs outside of the
 * unit's transaction and is given nothing of the store. Single records are units of their own then,
 * so that never more than one of a lane comes twice, or not at all.
 */
public enum Guarantee {
  /** Effects and position are committed together. The default. */
  EXACTLY_ONCE,

  /**
   * First the handler, then, in one transaction, the position and what the handler declared by
   * {@link Effects}. Who dies between the two, or is overtaken by another owner, has the record
   * handled again.
   */
  AT_LEAST_ONCE,

  /**
   * First the position, then the handler, once the commit is known. Who dies between the two, does
   * not learn what became of its commit, or fails, has the record handled by nobody; the last is
   * told to {@code TidemarkListener.missed}. A record that cannot be decoded fails before its
   * position is passed, as always. Owners that were overtaken handle nothing.
   */
  AT_MOST_ONCE
}
