// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One PostgreSQL connection whose commit may meet a trap. One thread carries the client's messages
 * and owns all but {@code pending}, by which it tells the one that carries the server's that a trap
 * waits for the answer.
 */
final class PostgresWire implements Wire {

  private static final int SSL_REQUEST = 80_877_103;
  private static final int GSS_REQUEST = 80_877_104;
  private static final int LENGTH_BYTES = 4;

  private final ProxyLink link;
  private final CommitTraps traps;
  private final ClientStatements statements = new ClientStatements();

  /** What prepares a COMMIT waits for its execution, so that a server without it is idle. */
  private final List<PostgresMessage> preparing = new ArrayList<>();

  private volatile Optional<CommitTrap> pending = Optional.empty();

  PostgresWire(ProxyLink link, CommitTraps traps) {
    this.link = link;
    this.traps = traps;
  }

  @Override
  public void toServer(InputStream client, OutputStream server) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(client));
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(server));
    carryStartup(in, out);
    Optional<PostgresMessage> next = PostgresMessage.read(in);
    while (next.isPresent() && carryToServer(next.get(), out)) {
      flushIfIdle(in, out);
      next = PostgresMessage.read(in);
    }
  }

  @Override
  public void toClient(InputStream server, OutputStream client) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(server));
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(client));
    Optional<PostgresMessage> next = PostgresMessage.read(in);
    while (next.isPresent() && carryToClient(next.get(), out)) {
      flushIfIdle(in, out);
      next = PostgresMessage.read(in);
    }
  }

  @Override
  public void ended() {
    pending.ifPresent(traps::connectionEnded);
  }

  /** The messages before the first typed one. Encryption is declined: it would blind the proxy. */
  private void carryStartup(DataInputStream in, DataOutputStream out) throws IOException {
    int length = in.readInt();
    int code = in.readInt();
    while (code == SSL_REQUEST || code == GSS_REQUEST) {
      link.answerClient((byte) 'N');
      length = in.readInt();
      code = in.readInt();
    }
    out.writeInt(length);
    out.writeInt(code);
    out.write(in.readNBytes(length - 2 * LENGTH_BYTES));
    flushIfIdle(in, out);
  }

  /** Returns whether to go on. */
  private boolean carryToServer(PostgresMessage message, DataOutputStream out) throws IOException {
    Optional<String> sql = statements.sqlOf(message);
    boolean ofCommit = sql.filter(ClientStatements::isCommit).isPresent();
    if (ofCommit && !message.executes()) {
      preparing.add(message);
      return true;
    }
    Optional<CommitTrap> trap =
        ofCommit ? traps.onCommit(statements.transaction()) : Optional.empty();
    if (message.executes()) {
      sql.ifPresent(statements::executed);
    }
    if (trap.isPresent()) {
      return carryCommit(message, trap.get(), out);
    }
    write(message, out);
    return true;
  }

  private boolean carryCommit(PostgresMessage commit, CommitTrap trap, DataOutputStream out)
      throws IOException {
    return switch (trap.fault()) {
      case CUT_BEFORE -> {
        link.cut();
        traps.spring(trap);
        yield false;
      }
      case CUT_AFTER -> {
        pending = Optional.of(trap);
        write(commit, out);
        yield true;
      }
      case HOLD -> {
        out.flush();
        pending = Optional.of(trap);
        link.cutClient();
        traps.spring(trap);
        hold(commit, trap, out);
        yield false;
      }
    };
  }

  private void hold(PostgresMessage commit, CommitTrap trap, DataOutputStream out)
      throws IOException {
    if (link.isCut()) {
      ended(); // it may have ended before the trap was pending
    }
    if (trap.awaitDecision()) {
      write(commit, out);
      if (commit.type() == 'E') {
        PostgresMessage.SYNC.write(out);
      }
      out.flush();
      trap.awaitAnswer();
    }
  }

  private void write(PostgresMessage message, DataOutputStream out) throws IOException {
    for (PostgresMessage before : preparing) {
      before.write(out);
    }
    preparing.clear();
    message.write(out);
  }

  /** Returns whether to go on. */
  private boolean carryToClient(PostgresMessage message, DataOutputStream out) throws IOException {
    Optional<CommitTrap> trap = pending;
    if (trap.isPresent() && message.isAnswer()) {
      return meet(trap.get(), message, out);
    }
    if (trap.isEmpty() || trap.get().fault() != CommitFault.HOLD) {
      message.write(out);
    }
    return true;
  }

  private boolean meet(CommitTrap trap, PostgresMessage answer, DataOutputStream out)
      throws IOException {
    pending = Optional.empty();
    if (trap.fault() == CommitFault.HOLD) {
      trap.answered(answer.answer());
      return false;
    }
    if (answer.answer().equals("COMMIT")) {
      link.cut();
      traps.spring(trap);
      return false;
    }
    traps.rearm(trap);
    answer.write(out);
    return true;
  }

  private static void flushIfIdle(DataInputStream in, DataOutputStream out) throws IOException {
    if (in.available() == 0) {
      out.flush();
    }
  }
}
