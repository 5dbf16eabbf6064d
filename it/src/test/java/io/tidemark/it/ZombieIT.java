// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Campaign;
import io.tidemark.it.harness.Events.Kind;
import io.tidemark.it.harness.Instance;
import io.tidemark.it.harness.Point;
import io.tidemark.it.harness.Protocol;
import io.tidemark.it.harness.Scenario;
import io.tidemark.it.harness.Worker;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** SIGSTOP for longer than the session: the instance wakes up as a zombie, and changes nothing. */
final class ZombieIT {

  @RegisterExtension final Scenario scenario = Scenario.onSharedServers().partitions(2);

  static Stream<Arguments> rounds() {
    return IntStream.range(0, Campaign.rounds(1, 25)).boxed().flatMap(round -> each());
  }

  private static Stream<Arguments> each() {
    Stream<Arguments> oneLane =
        Stream.of(Protocol.values())
            .flatMap(
                protocol ->
                    Stream.of(Point.IN_HANDLER, Point.BEFORE_COMMIT)
                        .map(point -> Arguments.of(protocol, point, 1)));
    return Stream.concat(oneLane, Stream.of(Arguments.of(Protocol.CONSUMER, Point.IN_HANDLER, 4)));
  }

  @ParameterizedTest
  @MethodSource("rounds")
  void zombieThatWakesUpInItsUnitIsFenced(Protocol protocol, Point point, int lanes) {
    scenario.feed().send(200);
    Worker zombie =
        scenario.worker(
            scenario
                .settings("zombie")
                .protocol(protocol)
                .lanes(lanes)
                .unitRecords(10)
                .stopping(point, 1, 50));
    zombie.awaitStopped();
    zombie.freeze();
    zombie.letGo();

    Instance successor =
        scenario.start(scenario.settings("successor").protocol(protocol).lanes(lanes));
    successor.events().await(Kind.CLAIMED, 2);
    scenario.feed().send(200);
    scenario.awaitAllApplied();

    zombie.thaw();
    zombie.await(Kind.LOST);
    scenario.feed().send(200);
    scenario.awaitAllApplied();
    assertThat(successor.events().of(Kind.HALTED)).isEmpty();
  }
}
