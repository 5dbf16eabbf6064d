// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The part of a command line that all demonstrations share. Used by one thread. */
public final class RunFlags {

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where chance begins: records, victims (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--instances",
      paramLabel = "N",
      description = "Instances of the service, each a JVM (default: ${DEFAULT-VALUE})")
  private int instances = 2;

  @Option(
      names = "--kill-every",
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description = "kill -9 one of them so often, and start a new one")
  private @Nullable Duration killEvery;

  @Option(
      names = "--freeze-every",
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description = "Stop one of them so often, for longer than Kafka waits for it")
  private @Nullable Duration freezeEvery;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Partitions of the topic (default: ${DEFAULT-VALUE})")
  private int partitions = 12;

  @Option(
      names = "--lanes",
      paramLabel = "N",
      description = "Lanes of each partition (default: ${DEFAULT-VALUE})")
  private int lanes = 1;

  @Option(
      names = "--group-protocol",
      paramLabel = "NAME",
      converter = Protocol.class,
      description = "classic or consumer (default: ${DEFAULT-VALUE})")
  private GroupProtocol protocol = GroupProtocol.CONSUMER;

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Your own Kafka")
  private @Nullable String bootstrapServers;

  @Option(names = "--jdbc-url", paramLabel = "URL", description = "Your own PostgreSQL")
  private @Nullable String jdbcUrl;

  @Option(names = "--user", paramLabel = "NAME", description = "Who logs in there")
  private @Nullable String user;

  @Option(
      names = "--password",
      paramLabel = "PASSWORD",
      arity = "0..1",
      interactive = true,
      description = "With what; asked for if the option has no value")
  private @Nullable String password;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  /** What was asked for, if it is good. */
  public RunOptions options() {
    return new RunOptions(
        seed,
        instances,
        Optional.ofNullable(killEvery),
        Optional.ofNullable(freezeEvery),
        partitions,
        lanes,
        protocol,
        Optional.ofNullable(bootstrapServers),
        RunOptions.login(jdbcUrl, user, password));
  }

  /** Seconds, perhaps with a fraction. */
  public static final class Seconds implements CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      if (!value.matches("\\d{1,6}(\\.\\d{1,3})?")) {
        throw new CommandLine.TypeConversionException("'" + value + "' is no number of seconds");
      }
      return Duration.ofMillis(new BigDecimal(value).movePointRight(3).longValue());
    }
  }

  /** A protocol by the name Kafka has for it. */
  static final class Protocol implements CommandLine.ITypeConverter<GroupProtocol> {
    @Override
    public GroupProtocol convert(String value) {
      return Arrays.stream(GroupProtocol.values())
          .filter(protocol -> protocol.toString().equals(value))
          .findFirst()
          .orElseThrow(
              () ->
                  new CommandLine.TypeConversionException(
                      "'" + value + "' is neither classic nor consumer"));
    }
  }
}
