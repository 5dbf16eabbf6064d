// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.examples.demo.CommandFixture;
import io.tidemark.examples.demo.GroupProtocol;
import io.tidemark.examples.demo.Login;
import io.tidemark.examples.demo.RunOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PaymentsCommandTest {

  private final CommandFixture<PaymentsOptions> command =
      new CommandFixture<>("payments", PaymentsCommand::new);

  @Test
  void hasDefaults() {
    assertThat(command.execute()).isZero();
    assertThat(command.runs())
        .containsExactly(
            new PaymentsOptions(
                Optional.empty(),
                100_000,
                new RunOptions(
                    1,
                    2,
                    Optional.empty(),
                    Optional.empty(),
                    12,
                    1,
                    GroupProtocol.CONSUMER,
                    Optional.empty(),
                    Optional.empty())));
  }

  @Test
  void takesEveryOption() {
    execute(
        "--input=in.csv --seed 9 --instances 3 --kill-every 3 --freeze-every 7.5 --partitions 6"
            + " --lanes 8 --group-protocol classic --bootstrap-servers kafka:9092"
            + " --jdbc-url jdbc:postgresql://db/bank --user teller --password secret");

    assertThat(command.runs())
        .containsExactly(
            new PaymentsOptions(
                Optional.of(Path.of("in.csv")),
                100_000,
                new RunOptions(
                    9,
                    3,
                    Optional.of(Duration.ofSeconds(3)),
                    Optional.of(Duration.ofMillis(7_500)),
                    6,
                    8,
                    GroupProtocol.CLASSIC,
                    Optional.of("kafka:9092"),
                    Optional.of(new Login("jdbc:postgresql://db/bank", "teller", "secret")))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--frobnicate | Unknown option: '--frobnicate'",
        "more | Unmatched argument at index 0: 'more'",
        "--records 0 | --records must be at least 1, but is 0.",
        "--records many | 'many' is not an int",
        "--input in.csv --records 5 | --records says how many payments to generate, but --input",
        "--instances 0 | --instances must be from 1 to 20, but is 0.",
        "--partitions 1001 | --partitions must be from 1 to 1000, but is 1001.",
        "--lanes 0 | --lanes must be from 1 to 64, but is 0.",
        "--kill-every 0 | --kill-every must be at least 0.1 seconds.",
        "--kill-every -1 | '-1' is no number of seconds",
        "--freeze-every 3s | '3s' is no number of seconds",
        "--group-protocol share | 'share' is neither classic nor consumer",
        "--user teller | --user and --password belong to --jdbc-url, which is missing.",
        "--jdbc-url jdbc:mysql://db/bank | --jdbc-url must begin with jdbc:postgresql:",
        "--jdbc-url jdbc:postgresql://db/b?currentSchema=c | must not name a currentSchema"
      })
  void refusesInOneSentence(String arguments, String why) {
    assertThat(execute(arguments)).isEqualTo(2);
    assertThat(command.err()).startsWith("payments: ").contains(why);
    assertThat(command.err().lines()).hasSize(1);
    assertThat(command.runs()).isEmpty();
  }

  @Test
  void showsItsHelp() {
    assertThat(execute("--help")).isZero();
    assertThat(command.out()).contains("--kill-every=SECONDS").contains(PaymentFile.HEADER);
    assertThat(command.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(command.runs()).isEmpty();
  }

  private int execute(String arguments) {
    return command.execute(arguments.split(" "));
  }
}
