// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a signal halt a virtual machine that is stopping already: by itself it would ignore all but
 * the first. {@code sun.misc.Signal} is the only way to hear of signals; it is looked up, as the
 * compiler cannot be told to allow it, and as a virtual machine may lack it.
 */
final class SecondSignal {
  private static final Logger log = LoggerFactory.getLogger(SecondSignal.class);

  /** What shells report of a process that a signal ended. */
  private static final Map<String, Integer> EXIT_CODES = Map.of("TERM", 143, "INT", 130);

  private SecondSignal() {}

  static void halts() {
    EXIT_CODES.forEach(
        (signal, code) -> {
          try {
            halt(signal, code);
          } catch (Throwable e) { // as method handles may throw anything
            log.debug("a second {} will not halt this virtual machine", signal, e);
          }
        });
  }

  private static void halt(String name, int code) throws Throwable {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    MethodHandle halt =
        MethodHandles.insertArguments(
            MethodHandles.lookup()
                .findStatic(
                    SecondSignal.class,
                    "halt",
                    MethodType.methodType(void.class, int.class, Object.class)),
            0,
            code);
    lookup
        .findStatic(signal, "handle", MethodType.methodType(handler, signal, handler))
        .invoke(
            lookup
                .findConstructor(signal, MethodType.methodType(void.class, String.class))
                .invoke(name),
            MethodHandleProxies.asInterfaceInstance(handler, halt));
  }

  @SuppressWarnings("unused") // called by the handle above
  private static void halt(int code, Object signal) {
    Runtime.getRuntime().halt(code);
  }
}
