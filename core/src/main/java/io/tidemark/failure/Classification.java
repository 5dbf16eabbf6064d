// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.tidemark.lane.FailureKind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * What failures mean by the types of their causes: the part of the table that no store needs to be
 * asked for. Pure.
 */
public final class Classification {

  /**
   * What reading bytes throws when something else has to be asked for them and does not answer, and
   * handlers that call a dependency which is away. Other exceptions of input and output are about
   * the bytes: they ended too soon, or a format's own exception extends {@link IOException}.
   */
  private static final List<Class<? extends Throwable>> UNREACHABLE =
      List.of(
          SocketException.class,
          UnknownHostException.class,
          UnresolvedAddressException.class,
          ClosedChannelException.class,
          InterruptedIOException.class,
          HttpTimeoutException.class,
          SSLException.class,
          FileSystemException.class,
          TimeoutException.class,
          RetriableException.class);

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
    return Causes.of(failure).stream().anyMatch(Classification::saysUnreachable);
  }

  private static boolean isInterrupt(Throwable cause) {
    return cause instanceof InterruptedException
        || cause instanceof ClosedByInterruptException
        || cause instanceof InterruptException;
  }

  private static boolean saysUnreachable(Throwable cause) {
    return cause.getClass() == IOException.class
        || UNREACHABLE.stream().anyMatch(type -> type.isInstance(cause));
  }
}
