// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

/** What a policy says of a type of exception. */
sealed interface Treatment {

  /** This action, without further tries. */
  record AtOnce(FailureAction action) implements Treatment {}

  /** Tried again until it passes; no try is used up. */
  record PassesByItself() implements Treatment {}

  /** What follows the last try, without further tries. */
  record Permanent() implements Treatment {}

  /** As a part of a policy's sentence. */
  default String of(Class<? extends Throwable> type) {
    String name = type.getSimpleName() + ".class";
    if (this instanceof AtOnce atOnce) {
      return ".on(%s, %s)".formatted(name, atOnce.action());
    }
    return "%s(%s)"
        .formatted(this instanceof PassesByItself ? ".transientOn" : ".permanentOn", name);
  }
}
