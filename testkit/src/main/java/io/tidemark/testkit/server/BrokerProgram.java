// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** One broker, which is its own controller, on fixed ports and a fixed directory. Immutable. */
final class BrokerProgram implements ServerProgram {

  private final BrokerSettings settings;
  private final BrokerEndpoints endpoints;
  private final Path directory;

  BrokerProgram(BrokerSettings settings, BrokerEndpoints endpoints, Path directory) {
    this.settings = settings;
    this.endpoints = endpoints;
    this.directory = directory;
  }

  /** Where the logs are, one directory a partition. */
  Path data() {
    return directory.resolve("data");
  }

  @Override
  public String name() {
    return "The broker";
  }

  @Override
  public Signal stopping() {
    return Signal.TERM;
  }

  @Override
  public Signal ending() {
    return Signal.KILL;
  }

  @Override
  public boolean killLeavesTraces() {
    return false;
  }

  @Override
  public ChildProcess launch(Guardian guardian) {
    Path file = writeProperties();
    ChildJvm jvm =
        ChildJvm.running(BrokerMain.class)
            // Whichever of these logs is on the class path must neither be silent nor at DEBUG.
            .jvmOptions("-Dlogback.configurationFile=io/tidemark/testkit/server/broker-logback.xml")
            .jvmOptions("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
            .jvmOptions(settings.jvmOptions().toArray(String[]::new))
            .arguments(file.toString())
            .start(directory.resolve("broker.log"), guardian);
    jvm.awaitLine(line -> line.startsWith(BrokerMain.READY), settings.startBound());
    return jvm.process();
  }

  private Path writeProperties() {
    Properties properties = new Properties();
    properties.putAll(defaults());
    properties.putAll(settings.properties());
    Path file = directory.resolve("server.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
    return file;
  }

  private Map<String, String> defaults() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.putAll(oneNode());
    properties.putAll(endpoints.properties());
    properties.putAll(BrokerDefaults.properties(settings.internalPartitions()));
    return properties;
  }

  private Map<String, String> oneNode() {
    return Map.of(
        "process.roles", "broker,controller", "node.id", "1", "log.dirs", data().toString());
  }
}
