// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.examples.demo.CommandFixture;
import io.tidemark.examples.demo.GroupProtocol;
import io.tidemark.examples.demo.RunOptions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OrdersCommandTest {

  private final CommandFixture<OrdersOptions> command =
      new CommandFixture<>("orders", OrdersCommand::new);

  @Test
  void hasDefaults() {
    assertThat(command.execute()).isZero();
    assertThat(command.runs())
        .containsExactly(
            new OrdersOptions(
                10_000,
                1,
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
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
  void takesOptionsOfItsOwn() {
    command.execute("--records=50", "--poison=7", "--fraud-down-every=2.5", "--fraud-down-for=1");

    assertThat(command.runs())
        .singleElement()
        .satisfies(
            options -> {
              assertThat(options.records()).isEqualTo(50);
              assertThat(options.poison()).isEqualTo(7);
              assertThat(options.fraudDownEvery()).isEqualTo(Duration.ofMillis(2_500));
              assertThat(options.fraudDownFor()).isEqualTo(Duration.ofSeconds(1));
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--input=in.csv | Unknown option: '--input=in.csv'",
        "--records=0 | --records must be at least 1, but is 0.",
        "--poison=101 | --poison must be from 0 to 100, but is 101.",
        "--fraud-down-every=0 | --fraud-down-every must be at least 0.1 seconds.",
        "--fraud-down-for=10 | --fraud-down-for must be less than --fraud-down-every.",
        "--instances=21 | --instances must be from 1 to 20, but is 21."
      })
  void refusesInOneSentence(String argument, String why) {
    assertThat(command.execute(argument)).isEqualTo(2);
    assertThat(command.err()).startsWith("orders: ").contains(why);
    assertThat(command.err().lines()).hasSize(1);
    assertThat(command.runs()).isEmpty();
  }

  @Test
  void showsItsHelp() {
    assertThat(command.execute("--help")).isZero();
    assertThat(command.out()).contains("--poison=PERCENT", "--kill-every=SECONDS");
    assertThat(command.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(command.runs()).isEmpty();
  }
}
