// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.validation;

import io.tidemark.handler.PayloadCheck;
import io.tidemark.settings.Faults;

/**
 * Finds out whether there is a Jakarta Bean Validation to check payloads with, without a need for
 * its classes: nothing here may name one of them. Building thread only.
 */
public final class PresentValidation {
  private static final String API = "jakarta.validation.Validation";

  private PresentValidation() {}

  /** The check of the validation that is present; none if none is, or after a fault. */
  public static PayloadCheck find(Faults faults) {
    return isPresent() ? BeanValidation.byDefault(faults) : PayloadCheck.NONE;
  }

  private static boolean isPresent() {
    try {
      Class.forName(API, false, PresentValidation.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
