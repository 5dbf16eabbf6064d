// SPDX-License-Identifier: Apache-2.0
package io.tidemark.sink;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement that a handler leaves to the end of its unit. Immutable, if its parameters are. */
public final class DeferredStatement {
  private final String sql;
  private final @Nullable Object[] parameters;

  /**
   * Takes a statement.
   *
   * @param sql with a question mark for each parameter
   * @param parameters not copied, so not to be changed any more
   */
  public DeferredStatement(String sql, @Nullable Object... parameters) {
    this.sql = sql;
    this.parameters = parameters;
  }

  /** The text. */
  public String sql() {
    return sql;
  }

  /** The parameters, in order. */
  public List<@Nullable Object> parameters() {
    return Collections.unmodifiableList(Arrays.asList(parameters));
  }

  /** Without the parameters, which are nobody's business. */
  @Override
  public String toString() {
    return "statement with %d parameters: %s".formatted(parameters.length, sql);
  }
}
