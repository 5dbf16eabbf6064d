// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import java.io.Serializable;

/**
 * Something wrong with what a user wrote or set, found before anything starts.
 *
 * @param culprit the class, method, parameter, setting or option that is wrong
 * @param problem what is wrong with it
 * @param cure what to write instead
 */
public record Fault(String culprit, String problem, String cure) implements Serializable {

  @Override
  public String toString() {
    return culprit + ": " + problem + "; " + cure;
  }
}
