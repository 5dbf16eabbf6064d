// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import static io.tidemark.lane.FailureKind.INFRASTRUCTURE;
import static io.tidemark.lane.FailureKind.TRANSIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lane.FailureKind;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.MalformedInputException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ClassificationTest {

  /** Of a client's own: Apache's has one like it for a server that closes without an answer. */
  private static final class NoHttpResponseException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** As Protocol Buffers has one. */
  private static final class InvalidProtocolBufferException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** As Jackson 2 has one, which others extend. */
  private static class JsonProcessingException extends IOException {
    private static final long serialVersionUID = 1L;

    JsonProcessingException(Throwable cause) {
      super(cause);
    }
  }

  private static final class JsonMappingException extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    JsonMappingException(Throwable cause) {
      super(cause);
    }
  }

  static Stream<Arguments> table() {
    return Stream.of(
        // What happens, in the handler, while bytes are read.
        Arguments.of(new InterruptedException(), TRANSIENT, TRANSIENT),
        Arguments.of(new InterruptException("kafka's"), TRANSIENT, TRANSIENT),
        Arguments.of(new ClosedByInterruptException(), TRANSIENT, TRANSIENT),
        Arguments.of(new IOException("unexpected status 503"), null, INFRASTRUCTURE),
        Arguments.of(new UncheckedIOException(new IOException("reset")), null, INFRASTRUCTURE),
        Arguments.of(new ConnectException("refused"), null, INFRASTRUCTURE),
        Arguments.of(new SocketTimeoutException(), null, INFRASTRUCTURE),
        Arguments.of(new UnknownHostException("registry"), null, INFRASTRUCTURE),
        Arguments.of(new HttpConnectTimeoutException("slow"), null, INFRASTRUCTURE),
        Arguments.of(new ClosedChannelException(), null, INFRASTRUCTURE),
        Arguments.of(new SSLHandshakeException("expired"), null, INFRASTRUCTURE),
        Arguments.of(new NoSuchFileException("schema.avsc"), null, INFRASTRUCTURE),
        Arguments.of(new FileNotFoundException("schema.avsc"), null, INFRASTRUCTURE),
        Arguments.of(new ProtocolException("unexpected status line"), null, INFRASTRUCTURE),
        Arguments.of(new UnresolvedAddressException(), null, INFRASTRUCTURE),
        Arguments.of(new NoHttpResponseException(), null, INFRASTRUCTURE),
        Arguments.of(new JsonMappingException(new ConnectException("x")), null, INFRASTRUCTURE),
        Arguments.of(new ExecutionException(new TimeoutException()), null, INFRASTRUCTURE),
        Arguments.of(
            new org.apache.kafka.common.errors.TimeoutException("kafka's"), null, INFRASTRUCTURE),
        Arguments.of(new EOFException(), null, null),
        Arguments.of(new MalformedInputException(1), null, null),
        Arguments.of(new InvalidClassException("other"), null, null),
        Arguments.of(new UTFDataFormatException(), null, null),
        Arguments.of(new UnsupportedEncodingException("utf-7"), null, null),
        Arguments.of(new ZipException("not in GZIP format"), null, null),
        Arguments.of(new MalformedURLException("no protocol"), null, null),
        Arguments.of(new InvalidProtocolBufferException(), null, null),
        Arguments.of(new JsonMappingException(new EOFException()), null, null),
        Arguments.of(new IllegalStateException("the handler's"), null, null));
  }

  @ParameterizedTest
  @MethodSource("table")
  void everyTypeHasItsKind(
      Throwable thrown, @Nullable FailureKind handling, @Nullable FailureKind decoding) {
    Throwable wrapped = new SerializationException("cannot be read", new RuntimeException(thrown));

    assertThat(Classification.ofTypes(thrown, false).orElse(null)).isEqualTo(handling);
    assertThat(Classification.ofTypes(wrapped, false).orElse(null)).isEqualTo(handling);
    assertThat(Classification.ofTypes(thrown, true).orElse(null)).isEqualTo(decoding);
    assertThat(Classification.ofTypes(wrapped, true).orElse(null)).isEqualTo(decoding);
  }

  @Test
  void causesThatGoInACircleEnd() {
    RuntimeException circular = new RuntimeException("a");
    circular.initCause(new RuntimeException(circular));

    assertThat(Classification.ofTypes(circular, true)).isEmpty();
  }
}
