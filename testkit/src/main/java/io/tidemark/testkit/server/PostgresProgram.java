// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One PostgreSQL server on a fixed port and data directory. Immutable. */
final class PostgresProgram implements ServerProgram {

  /** Said by the server at the end of every start, after recovery. */
  private static final String READY = "database system is ready to accept connections";

  private final PostgresSettings settings;
  private final Path directory;
  private final PostgresPrograms programs;
  private final int port = Ports.free();

  PostgresProgram(PostgresSettings settings, Path directory, PostgresPrograms programs) {
    this.settings = settings;
    this.directory = directory;
    this.programs = programs;
  }

  String jdbcUrl() {
    return "jdbc:postgresql://" + Ports.LOOPBACK + ":" + port + "/postgres";
  }

  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public Signal stopping() {
    return Signal.INT;
  }

  @Override
  public Signal ending() {
    return Signal.QUIT;
  }

  /** Shared memory, of which a machine may have little. */
  @Override
  public boolean killLeavesTraces() {
    return true;
  }

  @Override
  public ChildProcess launch(Guardian guardian) {
    Path data = directory.resolve("data");
    if (!Files.exists(data)) {
      programs.createCluster(data);
    }
    Path log = directory.resolve("postgres.log");
    ChildProcess process = ChildProcess.start(name(), command(data), Map.of(), log, guardian);
    process.output().awaitLine(line -> line.contains(READY), settings.startBound());
    return process;
  }

  private List<String> command(Path data) {
    List<String> arguments = new ArrayList<>(List.of("-D", data.toString()));
    Map<String, String> all = new LinkedHashMap<>(defaults());
    all.putAll(settings.settings());
    all.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
    return programs.command("postgres", arguments.toArray(String[]::new));
  }

  /** Durable, as a crash test wants it, and as PostgreSQL is unless told otherwise. */
  private Map<String, String> defaults() {
    return Map.of(
        "fsync", "on",
        "synchronous_commit", "on",
        "full_page_writes", "on",
        "listen_addresses", Ports.LOOPBACK,
        "port", Integer.toString(port),
        "unix_socket_directories", "");
  }
}
