// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.settings.Faults;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/** Checks a handler method for what does not depend on its parameters. */
final class MethodChecks {
  private final Faults faults;

  MethodChecks(Faults faults) {
    this.faults = faults;
  }

  void check(HandlerMethod handler) {
    checkModifiers(handler.method(), handler.signature());
    new TopicChecks(faults).check(handler.signature(), handler.topics(), handler.pattern());
    if (handler.maxRecords() < 1) {
      faults.add(
          handler.signature(),
          "maxRecords = " + handler.maxRecords() + " lets no record through",
          "write at least 1, or leave it out");
    }
  }

  private void checkModifiers(Method method, String signature) {
    int modifiers = method.getModifiers();
    if (Modifier.isPrivate(modifiers)) {
      faults.add(signature, "is private", "make it package-private or public");
    }
    if (Modifier.isStatic(modifiers)) {
      faults.add(
          signature, "is static", "make it an instance method of the handler that is registered");
    }
    if (Modifier.isAbstract(modifiers)) {
      faults.add(signature, "is abstract", "annotate the method that implements it");
    }
  }
}
