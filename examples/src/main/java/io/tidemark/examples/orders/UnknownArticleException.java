// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders;

import java.io.Serial;

/** An order names an article that is not in the catalogue; to try again is no use until it is. */
public final class UnknownArticleException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  UnknownArticleException(String article) {
    super("article " + article + " is not in the catalogue");
  }
}
