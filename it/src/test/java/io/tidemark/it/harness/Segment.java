// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The only segment of a partition's log on the disk of a broker that does not run. */
public final class Segment {
  private final Path file;

  Segment(Path directory) {
    this.file = directory.resolve("00000000000000000000.log");
  }

  /** Loses the end of the log. */
  public void cut(double share) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate((long) (channel.size() * (1 - share)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Turns the bits of a character of a text over, where it stands first. */
  public void corrupt(String text) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      String all = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      int place = all.indexOf(text);
      if (place < 0) {
        throw new IllegalArgumentException(file + " does not hold " + text);
      }
      channel.write(ByteBuffer.wrap(new byte[] {(byte) ~all.charAt(place)}), place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
