// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Decides where a server comes from. Immutable; asks for an engine only where the answer matters,
 * as asking takes time.
 *
 * @param properties the value of a property that is set
 * @param library whether the class path holds what runs a kind of server in a container
 * @param engine whether a Docker engine answers
 */
record ServerChoice(
    Function<String, Optional<String>> properties,
    Predicate<ServerKind> library,
    BooleanSupplier engine) {

  /** The one of this JVM. */
  static ServerChoice ofThisJvm() {
    // No reference to the method: that would load its class, and with it the library, at once.
    return new ServerChoice(
        Servers::property, ServerKind::hasLibrary, () -> ContainerEngine.answers());
  }

  ServerOrigin of(ServerKind kind) {
    if (properties.apply(kind.namedBy()).isPresent()) {
      return ServerOrigin.NAMED;
    }
    return inContainer(kind) ? ServerOrigin.CONTAINER : ServerOrigin.EMBEDDED;
  }

  private boolean inContainer(ServerKind kind) {
    String wish = properties.apply(Servers.CONTAINERS).orElse("false");
    return switch (wish) {
      case "false" -> false;
      case "auto" -> library.test(kind) && engine.getAsBoolean();
      case "true" -> mustBeAble(kind);
      default ->
          throw new IllegalArgumentException(
              "-D" + Servers.CONTAINERS + "=" + wish + ": must be true, auto or false");
    };
  }

  private boolean mustBeAble(ServerKind kind) {
    if (!library.test(kind)) {
      throw refusal(kind, "the class path lacks " + kind.artifact() + ": add that dependency");
    }
    if (!engine.getAsBoolean()) {
      throw refusal(kind, "no Docker engine answers: start one");
    }
    return true;
  }

  private static IllegalStateException refusal(ServerKind kind, String why) {
    return new IllegalStateException(
        String.format(
            "-D%s=true asks for %s in a container, and %s, name a running server by -D%s, or leave"
                + " the property out for an embedded one",
            Servers.CONTAINERS, kind.title(), why, kind.namedBy()));
  }
}
