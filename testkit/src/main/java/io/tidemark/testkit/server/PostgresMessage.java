// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * One message of PostgreSQL's protocol. Immutable by convention: nobody writes into the body.
 *
 * @param type the letter that says what it is
 * @param body what follows the length
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PostgresMessage(char type, byte[] body) {

  /** Ends a round of the extended protocol; sent by clients. */
  static final PostgresMessage SYNC = new PostgresMessage('S', new byte[0]);

  private static final int LENGTH_BYTES = 4;

  /** The next message; empty at the end of the stream. */
  static Optional<PostgresMessage> read(DataInputStream in) throws IOException {
    int type = in.read();
    if (type < 0) {
      return Optional.empty();
    }
    byte[] body = new byte[in.readInt() - LENGTH_BYTES];
    in.readFully(body);
    return Optional.of(new PostgresMessage((char) type, body));
  }

  void write(DataOutputStream out) throws IOException {
    out.writeByte(type);
    out.writeInt(body.length + LENGTH_BYTES);
    out.write(body);
  }

  /** The zero-terminated text that begins at the index. */
  String text(int from) {
    return new String(body, from, endOfText(from) - from, StandardCharsets.UTF_8);
  }

  /** The text after the one that begins at the index. */
  String textAfter(int from) {
    return text(endOfText(from) + 1);
  }

  private int endOfText(int from) {
    int end = from;
    while (body[end] != 0) {
      end++;
    }
    return end;
  }

  /** Whether a client has a statement executed by it. */
  boolean executes() {
    return type == 'Q' || type == 'E';
  }

  /** Whether a server ends a statement with it, well or badly. */
  boolean isAnswer() {
    return type == 'C' || type == 'E';
  }

  /** What the server answered: the command's tag, or severity, SQLState and text of an error. */
  String answer() {
    if (type == 'C') {
      return text(0);
    }
    StringJoiner fields = new StringJoiner(" ");
    for (int at = 0; body[at] != 0; at = endOfText(at) + 1) {
      if ("VCM".indexOf(body[at]) >= 0) {
        fields.add(text(at + 1));
      }
    }
    return fields.toString();
  }
}
