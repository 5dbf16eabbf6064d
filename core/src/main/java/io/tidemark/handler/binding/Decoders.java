// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.PayloadCheck;
import io.tidemark.handler.codec.Codec;
import io.tidemark.handler.codec.Decoder;
import java.util.ArrayList;
import java.util.List;

/** The decoders one worker has opened, to be closed together, and what looks at their payloads. */
final class Decoders implements AutoCloseable {
  private final Surroundings around;
  private final List<Decoder> open = new ArrayList<>();

  Decoders(Surroundings around) {
    this.around = around;
  }

  Decoder open(Codec codec) {
    Decoder decoder = codec.open(around.kafka());
    open.add(decoder);
    return decoder;
  }

  PayloadCheck check() {
    return around.check();
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
