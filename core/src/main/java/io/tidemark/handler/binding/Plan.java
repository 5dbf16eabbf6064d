// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.KeyScope;
import io.tidemark.handler.codec.JsonResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A handler that was parsed and found good. Immutable.
 *
 * @param handler its id
 * @param name its id and its method, for errors
 * @param call the user's code
 * @param answer what is done with what that returns
 * @param keyed by what records are known again; null if by nothing
 * @param sources where its arguments come from, in the order of its parameters
 * @param around what surrounds it
 */
record Plan(
    String handler,
    String name,
    Call call,
    Answer answer,
    @Nullable Keyed keyed,
    List<Source> sources,
    Surroundings around) {

  Plan {
    sources = List.copyOf(sources);
  }

  /** Whether the handler may publish messages. */
  boolean publishes() {
    return answer.publishes() || sources.stream().anyMatch(Source.Declared.class::isInstance);
  }

  /** What keeps what is returned; null if that is not kept. */
  @Nullable JsonResult results() {
    return keyed == null ? null : keyed.results();
  }

  /** Whose the keys of the records are; null if they have none. */
  @Nullable KeyScope keyScope() {
    return keyed == null ? null : keyed.scope();
  }

  /** What went on when something failed in the handler. */
  String handling() {
    return "handler " + name;
  }

  /** What went on when a record's key was looked for, or compared. */
  String keying() {
    return "the idempotency check of handler " + name;
  }

  /** What went on when something failed before the handler. */
  String decoding() {
    return "decoding for handler " + name;
  }

  @Override
  public String toString() {
    return handling();
  }
}
