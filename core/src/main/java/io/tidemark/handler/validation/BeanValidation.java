// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.validation;

import io.tidemark.handler.PayloadCheck;
import io.tidemark.settings.Faults;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.NoProviderFoundException;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks payloads by the constraints of their classes, as Jakarta Bean Validation does. Any thread.
 * Throws a {@link ConstraintViolationException} whose message names properties and what is wrong
 * with them, and no values: a message that quotes one says … in its place, as do keys of maps.
 */
public final class BeanValidation implements PayloadCheck {
  private static final Logger log = LoggerFactory.getLogger(BeanValidation.class);

  private final Validator validator;

  private BeanValidation(ValidatorFactory factory) {
    this.validator =
        factory
            .usingContext()
            .messageInterpolator(new WithoutValues(factory.getMessageInterpolator()))
            .getValidator();
  }

  /**
   * By an application's own factory, for {@code payloadCheck} of the group's builder.
   *
   * @param factory closed by whoever made it, after the group
   */
  public static PayloadCheck by(ValidatorFactory factory) {
    return new BeanValidation(factory);
  }

  /** By the default factory; nothing is checked without an implementation, or after a fault. */
  static PayloadCheck byDefault(Faults faults) {
    try {
      return by(Validation.buildDefaultValidatorFactory());
    } catch (NoProviderFoundException e) {
      log.warn(
          "constraints of payloads are not checked: the API of Jakarta Bean Validation is on the"
              + " class path, but no implementation, such as hibernate-validator");
    } catch (ValidationException | LinkageError e) {
      faults.add(
          "Jakarta Bean Validation on the class path",
          "does not work: " + e,
          "repair it, bring your own: payloadCheck(BeanValidation.by(factory)), or do without: payloadCheck(PayloadCheck.NONE)");
    }
    return PayloadCheck.NONE;
  }

  @Override
  public void check(Object payload) {
    Set<ConstraintViolation<Object>> violations = validator.validate(payload);
    if (!violations.isEmpty()) {
      throw new ConstraintViolationException(message(payload.getClass(), violations), violations);
    }
  }

  private static String message(Class<?> type, Set<ConstraintViolation<Object>> violations) {
    return violations.stream()
        .map(violation -> PropertyPath.text(violation.getPropertyPath()) + violation.getMessage())
        .sorted()
        .collect(Collectors.joining("; ", type.getSimpleName() + ": ", ""));
  }
}
