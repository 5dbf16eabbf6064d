// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

/** How to log in. Never printed. */
record Credentials(String url, String user, String password) {
  @Override
  public String toString() {
    return "Credentials[" + user + "]";
  }
}
