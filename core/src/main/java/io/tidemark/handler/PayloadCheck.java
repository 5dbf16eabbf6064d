// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

/**
 * Looks at payloads between their decoding and the transaction of their unit. By default that is
 * Jakarta Bean Validation if it is on the class path; see {@link
 * io.tidemark.handler.validation.BeanValidation}. Called by all workers at once.
 */
@FunctionalInterface
public interface PayloadCheck {

  /** Lets everything through. */
  PayloadCheck NONE = payload -> {};

  /**
   * Lets a payload through, or throws. Then the record has failed as if its bytes could not be
   * read: it is not tried again, and its handler's policy says what follows, by the type of what
   * was thrown if it has a rule for that. Messages are logged and kept with records set aside, so
   * they should not tell values.
   *
   * @param payload never null, as tombstones are not looked at
   */
  void check(Object payload) throws Exception;
}
