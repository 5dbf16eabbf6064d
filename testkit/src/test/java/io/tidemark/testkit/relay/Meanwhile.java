// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.relay;

import io.tidemark.store.OutboxTable;
import io.tidemark.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** A store that lets something happen whenever its outbox has answered. */
final class Meanwhile {
  private Meanwhile() {}

  static Store store(Store store, Runnable happens) {
    return proxy(
        Store.class,
        (method, arguments) ->
            method.getName().equals("outbox")
                ? outbox(store.outbox(), happens)
                : call(store, method, arguments));
  }

  private static OutboxTable outbox(OutboxTable table, Runnable happens) {
    return proxy(
        OutboxTable.class,
        (method, arguments) -> {
          Object answer = call(table, method, arguments);
          happens.run();
          return answer;
        });
  }

  private interface Calls {
    Object call(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Calls calls) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                method.getDeclaringClass() == Object.class
                    ? identity(self, method, arguments)
                    : calls.call(method, arguments)));
  }

  private static Object identity(Object self, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> self == arguments[0];
      case "hashCode" -> System.identityHashCode(self);
      default -> "a store";
    };
  }

  private static Object call(Object on, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
