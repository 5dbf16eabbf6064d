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
   * First the handler, once the claim is confirmed; then, in one transaction, the position and what
   * the handler declared by {@link Effects}. If the process dies between the two, the commit fails
   * or its answer is lost, or another owner has taken over, the record is handled again.
   */
  AT_LEAST_ONCE,

  /**
   * First the position, then the handler, once the commit is known. If the process dies between the
   * two the record is handled by nobody; so it is if the handler fails, or if the answer to the
   * commit is lost, which {@code TidemarkListener.missed} is told of. Who was overtaken before his
   * commit handles nothing. The failure policy is for what is found out before the commit: that
   * bytes cannot be read. Nothing is left to be declared: {@code context.effects()} and {@code
   * context.get(…)} fail.
   */
  AT_MOST_ONCE
}
