// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres.internal.guard;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Guards what is seldom used, and large: callable statements, meta data, PostgreSQL's own features.
 * Used as its connection is.
 */
final class GuardedByProxy implements InvocationHandler {

  /** What would change how the transaction ends, or lead out of it. */
  private static final Set<String> REFUSED = Set.of("setAutosave", "unwrap");

  private final Object raw;
  private final GuardedConnection connection;

  private GuardedByProxy(Object raw, GuardedConnection connection) {
    this.raw = raw;
    this.connection = connection;
  }

  static <T> T of(Class<T> type, T raw, GuardedConnection connection) {
    return type.cast(
        Proxy.newProxyInstance(
            GuardedByProxy.class.getClassLoader(),
            new Class<?>[] {type},
            new GuardedByProxy(raw, connection)));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (name.equals("getConnection")) {
      return connection;
    }
    if (REFUSED.contains(name)) {
      throw connection.guard().refuse(name + "()");
    }
    if (name.equals("isWrapperFor")) {
      return false;
    }
    if (name.equals("close") && connection.guard().hasEnded()) {
      return null;
    }
    if (method.getDeclaringClass() != Object.class) {
      connection.guard().checkAlive();
    }
    return guarded(proxy, call(method, arguments));
  }

  private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(raw, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private @Nullable Object guarded(Object proxy, @Nullable Object result) throws SQLException {
    if (!(result instanceof ResultSet rows)) {
      return result;
    }
    Statement statement =
        proxy instanceof Statement itself
            ? itself
            : new GuardedStatement(rows.getStatement(), connection);
    return new GuardedResultSet(rows, statement, connection.guard());
  }
}
