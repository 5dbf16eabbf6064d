// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.tidemark.lane.FailureKind;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.UTFDataFormatException;
import java.io.UnsupportedEncodingException;
import java.net.MalformedURLException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.util.InvalidPropertiesFormatException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * What failures mean by the types of their causes: the part of the table that no store needs to be
 * asked for. Pure.
 *
 * <p>While bytes are read, an {@link IOException} says that something else had to be asked for them
 * and did not answer, unless its type says that it is about the bytes; and so it does where a
 * handler calls a dependency.
 */
public final class Classification {

  /** What tells, besides {@link IOException}, that somebody does not answer. */
  private static final List<Class<? extends Throwable>> NO_ANSWER =
      List.of(UnresolvedAddressException.class, TimeoutException.class, RetriableException.class);

  /** What is about bytes: they ended too soon, or are not what they were said to be. */
  private static final List<Class<? extends IOException>> BAD_BYTES =
      List.of(
          EOFException.class,
          CharacterCodingException.class,
          CharConversionException.class,
          UTFDataFormatException.class,
          UnsupportedEncodingException.class,
          ObjectStreamException.class,
          ZipException.class,
          InvalidPropertiesFormatException.class,
          MalformedURLException.class);

  /**
   * The same of formats that need not be on the class path: Jackson 2, Protocol Buffers, Avro, Gson
   * and Moshi. By simple names, as libraries are often copied into other packages.
   */
  private static final Set<String> BAD_FORMATS =
      Set.of(
          "JacksonException",
          "JsonProcessingException",
          "InvalidProtocolBufferException",
          "InvalidNumberEncodingException",
          "MalformedJsonException",
          "JsonEncodingException");

  private Classification() {}

  /**
   * The kind of a failure as far as its types tell; empty if they tell nothing.
   *
   * @param decoding whether the record's bytes were being read
   */
  public static Optional<FailureKind> ofTypes(Throwable failure, boolean decoding) {
    if (isInterrupted(failure)) {
      return Optional.of(FailureKind.TRANSIENT);
    }
    return decoding && isUnreachable(failure)
        ? Optional.of(FailureKind.INFRASTRUCTURE)
        : Optional.empty();
  }

  /** Whether the worker was interrupted: whoever does that says nothing about its record. */
  public static boolean isInterrupted(Throwable failure) {
    return Causes.of(failure).stream().anyMatch(Classification::isInterrupt);
  }

  /**
   * Whether a failure says by its types that somebody could not be reached, rather than what came
   * of it.
   */
  static boolean isUnreachable(Throwable failure) {
    return unreachable(failure).findAny().isPresent();
  }

  /** Those of the causes that say so. */
  static Stream<Throwable> unreachable(Throwable failure) {
    return Causes.of(failure).stream().filter(Classification::saysUnreachable);
  }

  private static boolean isInterrupt(Throwable cause) {
    return cause instanceof InterruptedException
        || cause instanceof ClosedByInterruptException
        || cause instanceof InterruptException;
  }

  private static boolean saysUnreachable(Throwable cause) {
    return cause instanceof IOException
        ? !isOfBytes(cause)
        : NO_ANSWER.stream().anyMatch(type -> type.isInstance(cause));
  }

  private static boolean isOfBytes(Throwable cause) {
    return BAD_BYTES.stream().anyMatch(type -> type.isInstance(cause))
        || Stream.<Class<?>>iterate(cause.getClass(), Objects::nonNull, Class::getSuperclass)
            .anyMatch(type -> BAD_FORMATS.contains(type.getSimpleName()));
  }
}
