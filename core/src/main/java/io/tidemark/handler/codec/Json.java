// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.codec;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/**
 * The one JSON mapper: exact where Jackson is obliging, and deaf to class names in the data.
 * Immutable, shared by all threads.
 */
final class Json {
  /** How deep values may nest; real payloads stay below ten. */
  static final int MAX_DEPTH = 100;

  /** Digits of a number: no amount has more, and converting more takes quadratic time. */
  static final int MAX_NUMBER_LENGTH = 1_000;

  /** Characters of a text: far above what a broker lets through by default. */
  static final int MAX_TEXT_LENGTH = 64 << 20;

  /** Characters of a name. */
  static final int MAX_NAME_LENGTH = 10_000;

  static final JsonMapper MAPPER =
      JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits()).build())
          // A producer adds a field before its readers know it.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // What cannot be represented exactly is an error, never rounded, guessed or left out.
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .annotationIntrospector(new PrimitivesAreRequired())
          // A whole number is what the Java world writes: milliseconds. Offsets stay as written.
          .disable(DateTimeFeature.READ_DATE_TIMESTAMPS_AS_NANOSECONDS)
          .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          // Allows no class: data never chooses what is loaded, not even where a payload is
          // annotated to let it.
          .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
          .build();

  private Json() {}

  private static StreamReadConstraints limits() {
    return StreamReadConstraints.builder()
        .maxNestingDepth(MAX_DEPTH)
        .maxNumberLength(MAX_NUMBER_LENGTH)
        .maxStringLength(MAX_TEXT_LENGTH)
        .maxNameLength(MAX_NAME_LENGTH)
        .build();
  }

  /** A missing amount is an error, not zero: a record's component that may be missing is boxed. */
  private static final class PrimitivesAreRequired extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
      return (member instanceof AnnotatedParameter && member.getRawType().isPrimitive())
          ? Boolean.TRUE
          : super.hasRequiredMarker(config, member);
    }
  }
}
