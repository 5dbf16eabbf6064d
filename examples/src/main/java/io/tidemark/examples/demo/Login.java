// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.math.BigDecimal;
import org.jdbi.v3.core.Jdbi;

/**
 * How to log in to a database.
 *
 * @param url its JDBC URL
 * @param user who
 * @param password with what; empty if none is asked for
 */
public record Login(String url, String user, String password) {

  /** The same, in another schema. */
  public Login inSchema(String schema) {
    String separator = url.contains("?") ? "&" : "?";
    return new Login(url + separator + "currentSchema=" + schema, user, password);
  }

  public Jdbi jdbi() {
    return Jdbi.create(url, user, password)
        .registerArrayType(String.class, "text")
        .registerArrayType(Integer.class, "integer")
        .registerArrayType(Boolean.class, "boolean")
        .registerArrayType(BigDecimal.class, "numeric");
  }

  /** Without the URL's options, which may hold a password. */
  @Override
  public String toString() {
    int options = url.indexOf('?');
    return options < 0 ? url : url.substring(0, options);
  }
}
