// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.internal.relay.PublishedOffsets;
import io.tidemark.testkit.relay.PlayedKafka.Flaw;
import io.tidemark.testkit.sim.OutboxMutants;
import io.tidemark.testkit.sim.StoreMutant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Negative controls: what the relay relies on is broken on purpose, and found, for what it is. What
 * {@link RelayPropertyTest} says of the right one is worth as much.
 */
final class RelayMutantsTest {
  /** Each is found sooner; the bound is for one that survives. */
  private static final int SEEDS = 300;

  /**
   * A wrong way to publish.
   *
   * @param broken how what is said of it begins
   * @param foreign whether somebody else commits offsets, too
   */
  private record Wrong(String what, RelayMutant mutant, String broken, boolean foreign) {

    static Wrong kafka(String what, Flaw flaw, String broken) {
      return new Wrong(what, RelayMutant.ofKafka(flaw), broken, false);
    }

    static Wrong store(String what, Supplier<StoreMutant> mutant, String broken) {
      return new Wrong(what, RelayMutant.ofStore(mutant), broken, false);
    }

    static Wrong producer(
        String what,
        BiFunction<PlayedKafka, Integer, Producer<byte[], byte[]>> mutant,
        String broken) {
      return new Wrong(what, RelayMutant.ofProducer(mutant), broken, false);
    }

    static Wrong offsets(String what, Offsets mutant, String broken) {
      return new Wrong(what, RelayMutant.ofOffsets(mutant::of), broken, false);
    }

    Wrong underForeignCommits() {
      return new Wrong(what, mutant, broken, true);
    }

    Optional<String> run(long seed) {
      return foreign
          ? RelayVerdict.ofRepeats(RelayWorld.runWithForeignCommits(seed, mutant))
          : RelayVerdict.of(RelayWorld.run(seed, mutant));
    }

    @Override
    public String toString() {
      return what;
    }
  }

  private interface Offsets {
    Map<TopicPartition, Optional<OffsetAndMetadata>> ask(
        PlayedKafka kafka, Collection<TopicPartition> partitions);

    default PublishedOffsets of(PlayedKafka kafka) {
      return partitions -> ask(kafka, partitions);
    }
  }

  static Stream<Wrong> wrongKafkas() {
    return Stream.of(
        Wrong.kafka("who is no member commits", Flaw.FENCES_NOBODY, RelayVerdict.TWICE),
        Wrong.kafka("offsets apart at Kafka", Flaw.OFFSETS_APART, RelayVerdict.TWICE));
  }

  static Stream<Wrong> wrongStores() {
    return Stream.of(
        Wrong.store("relay by sequence", OutboxMutants.BySequence::new, RelayVerdict.LOST),
        Wrong.store("limit over all lanes", OutboxMutants.LimitOverAll::new, RelayVerdict.LOST),
        Wrong.store("mark without replay", OutboxMutants.ReplayNotCompared::new, RelayVerdict.LOST),
        Wrong.store("deleted once read", OutboxMutants.DeletedOnceRead::new, RelayVerdict.LOST),
        Wrong.store("message outside unit", OutboxMutants.AddedApart::new, RelayVerdict.UNCAUSED),
        Wrong.store(
            "earlier lanes not read", OutboxMutants.EarlierLanesNotRead::new, RelayVerdict.LOST),
        Wrong.store(
            "earlier lanes read late", OutboxMutants.EarlierLanesLate::new, RelayVerdict.OVERTAKEN),
        Wrong.store("nothing deleted", OutboxMutants.NotDeleted::new, RelayVerdict.LEFT));
  }

  static Stream<Wrong> wrongProducers() {
    return Stream.of(
        Wrong.producer("position before", RelayMutants.PositionBefore::new, RelayVerdict.LOST),
        Wrong.producer("position after", RelayMutants.PositionAfter::new, RelayVerdict.TWICE),
        Wrong.producer("no position", RelayMutants.PositionLeftOut::new, RelayVerdict.TWICE),
        Wrong.producer("no membership", RelayMutants.MembershipLeftOut::new, RelayVerdict.TWICE),
        Wrong.producer("no transaction", RelayMutants.SentApart::new, RelayVerdict.TWICE),
        Wrong.producer(
            "sent backwards", RelayMutants.SentBackwards::new, RelayVerdict.OUT_OF_ORDER),
        Wrong.producer("unknown is done", RelayMutants.UnknownIsDone::new, RelayVerdict.LOST),
        Wrong.producer(
            "unknown is not done", RelayMutants.UnknownIsNotDone::new, RelayVerdict.TWICE));
  }

  static Stream<Wrong> wrongReaders() {
    return Stream.of(
        Wrong.offsets("offsets not stable", RelayMutants::notStable, RelayVerdict.TWICE),
        Wrong.offsets("undecided is nothing", RelayMutants::undecidedIsNothing, RelayVerdict.TWICE),
        Wrong.offsets("one mark for all lanes", RelayMutants::oneMarkForAll, RelayVerdict.LOST),
        Wrong.offsets("one replay for all lanes", RelayMutants::oneReplayForAll, RelayVerdict.LOST),
        Wrong.offsets("untagged offset trusted", RelayMutants::untaggedIsTrusted, RelayVerdict.LOST)
            .underForeignCommits());
  }

  @ParameterizedTest
  @MethodSource({"wrongKafkas", "wrongStores", "wrongProducers", "wrongReaders"})
  void isFound(Wrong wrong) {
    for (long seed = 0; seed < SEEDS; seed++) {
      String said = wrong.run(seed).orElse("");
      if (said.startsWith(wrong.broken())) {
        System.out.printf("%-28s seed %3d: %s%n", wrong, seed, wrong.broken());
        return;
      }
    }
    assertThat(wrong.broken()).as("%s is found in %d runs", wrong, SEEDS).isEmpty();
  }
}
