// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.handler.PayloadCheck;
import io.tidemark.settings.Faults;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.MessageInterpolator;
import jakarta.validation.Payload;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.LuhnCheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class BeanValidationTest {
  private static final Locale USUAL = Locale.getDefault();

  @BeforeAll
  static void readsEnglish() {
    Locale.setDefault(Locale.ENGLISH);
  }

  @AfterAll
  static void readsWhatItDid() {
    Locale.setDefault(USUAL);
  }

  record Line(@NotBlank String sku, @Positive int pieces) {}

  record Order(
      @NotNull String id,
      @Valid List<Line> lines,
      Map<String, @Valid Line> byName,
      List<@Size(max = 3) String> tags) {}

  record Card(@LuhnCheck String number) {}

  record Amount(
      @Positive(message = "is ${validatedValue}, ${validatedValue.scale()}, at least {value}")
          BigDecimal amount) {}

  @Refused
  record Note(String text) {}

  record Unconstrained(String text) {}

  private static Order order(List<Line> lines, Map<String, Line> byName, List<String> tags) {
    return new Order("o-1", lines, byName, tags);
  }

  static Stream<Arguments> violationsAndWhatIsSaidOfThem() {
    Line bad = new Line(" ", 0);
    return Stream.of(
        Arguments.of(bad, "Line: pieces must be greater than 0; sku must not be blank"),
        Arguments.of(new Order(null, List.of(), Map.of(), List.of()), "Order: id must not be null"),
        Arguments.of(
            order(List.of(new Line("a", 1), new Line("b", -7)), Map.of(), List.of()),
            "Order: lines[1].pieces must be greater than 0"),
        Arguments.of(
            order(List.of(), Map.of("Jane Doe", new Line("a", 0)), List.of()),
            "Order: byName[…].pieces must be greater than 0"),
        Arguments.of(
            order(List.of(), Map.of(), List.of("abc", "secret")),
            "Order: tags[1] size must be between 0 and 3"),
        Arguments.of(
            new Card("4111111111111112"),
            "Card: number the check digit for … is invalid, Luhn Modulo 10 checksum failed"),
        Arguments.of(new Note("${1+1} ${validatedValue}"), "Note: says ${1+1} ${validatedValue}"));
  }

  @ParameterizedTest
  @MethodSource
  void violationsAndWhatIsSaidOfThem(Object payload, String message) {
    assertThatExceptionOfType(ConstraintViolationException.class)
        .isThrownBy(() -> byDefault().check(payload))
        .withMessage(message)
        .satisfies(e -> assertThat(e.getConstraintViolations()).isNotEmpty());
  }

  @Test
  void aMessageThatComputesWithTheValueShowsItsExpressionAtMost() {
    Amount amount = new Amount(new BigDecimal("-47.11"));

    ConstraintViolationException thrown =
        catchThrowableOfType(ConstraintViolationException.class, () -> byDefault().check(amount));

    assertThat(thrown.getMessage()).startsWith("Amount: amount is …").doesNotContain("47");
  }

  @Test
  void whatIsGoodAndWhatHasNoConstraintsPasses() {
    PayloadCheck check = byDefault();
    assertThatCode(
            () -> {
              check.check(new Line("a", 1));
              check.check(new Unconstrained(""));
              check.check("text");
              check.check(new byte[1]);
              check.check(List.of(new Line("", 0)));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void anApplicationsOwnFactoryDoesAsWell() {
    try (ValidatorFactory factory =
        Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new Shouting())
            .buildValidatorFactory()) {
      assertThatExceptionOfType(ConstraintViolationException.class)
          .isThrownBy(() -> BeanValidation.by(factory).check(new Line("a", 0)))
          .withMessage("Line: pieces NO!");
    }
  }

  private static PayloadCheck byDefault() {
    Faults faults = new Faults();
    PayloadCheck check = PresentValidation.find(faults);
    assertThat(faults.all()).isEmpty();
    assertThat(check).isInstanceOf(BeanValidation.class);
    return check;
  }

  /** Says the same of everything. */
  private static final class Shouting implements MessageInterpolator {
    @Override
    public String interpolate(String template, Context context) {
      return "NO!";
    }

    @Override
    public String interpolate(String template, Context context, Locale locale) {
      return "NO!";
    }
  }

  /** Refuses everything, in words that hold the data. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @Constraint(validatedBy = Refused.Refusal.class)
  @interface Refused {
    String message() default "";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** What a careless author writes: data becomes a part of the template. */
    final class Refusal implements ConstraintValidator<Refused, Note> {
      @Override
      public boolean isValid(Note note, ConstraintValidatorContext context) {
        context.disableDefaultConstraintViolation();
        context
            .buildConstraintViolationWithTemplate("says " + note.text())
            .addConstraintViolation();
        return false;
      }
    }
  }
}
