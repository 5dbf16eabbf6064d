// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.codec.Codec;
import io.tidemark.handler.codec.Decoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The decoders one worker has opened, to be closed together. */
final class Decoders implements AutoCloseable {
  private final Map<String, ?> kafka;
  private final List<Decoder> open = new ArrayList<>();

  Decoders(Map<String, ?> kafka) {
    this.kafka = kafka;
  }

  Decoder open(Codec codec) {
    Decoder decoder = codec.open(kafka);
    open.add(decoder);
    return decoder;
  }

  /** Closes all, whatever some of them throw; the first failure comes out, with the others. */
  @Override
  public void close() {
    RuntimeException failure = null;
    for (Decoder decoder : open) {
      try {
        decoder.close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    open.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
