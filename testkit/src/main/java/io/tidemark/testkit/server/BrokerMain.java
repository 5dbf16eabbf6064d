// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * The main class of a broker's JVM: formats the data directory if it is new, runs broker and
 * controller in one, and says on standard output when clients are served.
 */
final class BrokerMain {

  /** What is printed once clients are served, followed by the cluster's id. */
  static final String READY = "tidemark broker ready, cluster ";

  private BrokerMain() {}

  /** Takes one argument: the file with the broker's properties. */
  public static void main(String[] arguments) {
    try {
      run(load(Path.of(arguments[0])));
    } catch (Throwable e) { // the edge of the thread; without the halt the JVM would linger
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static void run(Properties properties) throws Exception {
    Path data = Path.of(properties.getProperty("log.dirs"));
    Path identity = data.resolve("meta.properties");
    if (!Files.exists(identity)) {
      format(data, Integer.parseInt(properties.getProperty("node.id")));
    }
    KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
    server.startup();
    System.out.println(READY + load(identity).getProperty("cluster.id"));
    server.awaitShutdown();
  }

  private static void format(Path data, int nodeId) throws Exception {
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(nodeId)
        .setDirectories(List.of(data.toString()))
        .setMetadataLogDirectory(data.toString())
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setControllerListenerName(BrokerEndpoints.CONTROLLER_LISTENER)
        .run();
  }

  private static Properties load(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties;
  }
}
