// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.ResponseHeader;

/**
 * One connection to a broker, of which the commit of a transaction may meet a trap. One thread
 * carries the client's requests and owns all but {@code pending}, by which it tells the one that
 * carries the answers that a trap waits for one.
 */
final class KafkaWire implements Wire {

  /** A commit on its way, and what waits for its answer. */
  private record Pending(CommitTrap trap, RequestHeader commit) {

    /** What the broker says, if this is the answer. */
    Optional<Errors> answer(byte[] frame) {
      ByteBuffer bytes = ByteBuffer.wrap(frame);
      if (bytes.getInt(0) != commit.correlationId()) {
        return Optional.empty();
      }
      short version = commit.apiVersion();
      ResponseHeader.parse(bytes, commit.apiKey().responseHeaderVersion(version));
      EndTxnResponseData answer = new EndTxnResponseData(new ByteBufferAccessor(bytes), version);
      return Optional.of(Errors.forCode(answer.errorCode()));
    }
  }

  private final ProxyLink link;
  private final KafkaProxy proxy;

  private volatile Optional<Pending> pending = Optional.empty();

  KafkaWire(ProxyLink link, KafkaProxy proxy) {
    this.link = link;
    this.proxy = proxy;
  }

  @Override
  public void toServer(InputStream client, OutputStream server) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(client));
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(server));
    while (carryToServer(read(in), out)) {
      flushIfIdle(in, out);
    }
  }

  @Override
  public void toClient(InputStream server, OutputStream client) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(server));
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(client));
    while (carryToClient(read(in), out)) {
      flushIfIdle(in, out);
    }
  }

  @Override
  public void ended() {
    pending.ifPresent(commit -> proxy.traps().connectionEnded(commit.trap()));
  }

  /** Returns whether to go on. */
  private boolean carryToServer(byte[] request, DataOutputStream out) throws IOException {
    Optional<RequestHeader> commit = commit(request);
    if (commit.isPresent()) {
      if (proxy.refusesCommits()) {
        return false;
      }
      Optional<CommitTrap> trap = proxy.traps().onCommit(Set.of());
      if (trap.isPresent()) {
        return carryCommit(request, new Pending(trap.get(), commit.get()), out);
      }
    }
    write(request, out);
    return true;
  }

  /** What is before the request, if it asks for the commit of a transaction. */
  private static Optional<RequestHeader> commit(byte[] request) {
    ByteBuffer bytes = ByteBuffer.wrap(request);
    if (bytes.getShort(0) != ApiKeys.END_TXN.id) {
      return Optional.empty();
    }
    RequestHeader header = RequestHeader.parse(bytes);
    return new EndTxnRequestData(new ByteBufferAccessor(bytes), header.apiVersion()).committed()
        ? Optional.of(header)
        : Optional.empty();
  }

  private boolean carryCommit(byte[] request, Pending commit, DataOutputStream out)
      throws IOException {
    CommitTrap trap = commit.trap();
    return switch (trap.fault()) {
      case CUT_BEFORE -> {
        cut(trap);
        yield false;
      }
      case CUT_AFTER -> {
        pending = Optional.of(commit);
        write(request, out);
        yield true;
      }
      case HOLD -> {
        out.flush();
        pending = Optional.of(commit);
        proxy.refuse();
        link.cutClient();
        proxy.traps().spring(trap);
        hold(request, trap, out);
        yield false;
      }
    };
  }

  /** Shuts the door first: the client is quick to come back. */
  private void cut(CommitTrap trap) {
    proxy.refuse();
    link.cut();
    proxy.traps().spring(trap);
  }

  private void hold(byte[] request, CommitTrap trap, DataOutputStream out) throws IOException {
    if (link.isCut()) {
      ended(); // it may have ended before the trap was pending
    }
    if (trap.awaitDecision()) {
      write(request, out);
      out.flush();
      trap.awaitAnswer();
    }
  }

  /** Returns whether to go on. */
  private boolean carryToClient(byte[] answer, DataOutputStream out) throws IOException {
    Optional<Pending> commit = pending;
    if (commit.isPresent()) {
      CommitTrap trap = commit.get().trap();
      Optional<Errors> error = commit.get().answer(answer);
      if (error.isPresent()) {
        return meet(trap, error.get(), answer, out);
      }
      if (trap.fault() == CommitFault.HOLD) {
        return true;
      }
    }
    write(answer, out);
    return true;
  }

  private boolean meet(CommitTrap trap, Errors error, byte[] answer, DataOutputStream out)
      throws IOException {
    pending = Optional.empty();
    if (trap.fault() == CommitFault.HOLD) {
      trap.answered(error == Errors.NONE ? "COMMIT" : error.name());
      return false;
    }
    if (error == Errors.NONE) {
      cut(trap);
      return false;
    }
    proxy.traps().rearm(trap);
    write(answer, out);
    return true;
  }

  private static byte[] read(DataInputStream in) throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return frame;
  }

  private static void write(byte[] frame, DataOutputStream out) throws IOException {
    out.writeInt(frame.length);
    out.write(frame);
  }

  private static void flushIfIdle(DataInputStream in, DataOutputStream out) throws IOException {
    if (in.available() == 0) {
      out.flush();
    }
  }
}
