// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static io.tidemark.settings.MembershipSettings.CONTEST_LOSSES;
import static io.tidemark.settings.MembershipSettings.CONTEST_WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.internal.env.ManualEnvironment;
import io.tidemark.lane.PartitionKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.junit.jupiter.api.Test;

final class RivalsTest {
  private static final PartitionKey KEY = new PartitionKey("cluster", "group", "orders", 0);

  private final ManualEnvironment environment = new ManualEnvironment();
  private final OwnedLanes store = new OwnedLanes();
  private final FakeCluster cluster = new FakeCluster();
  private final PollParts parts = PollPartsFixture.parts(environment, store, cluster);
  private final Rivals rivals = new Rivals(parts);
  private ClaimTicket ticket = new ClaimTicket(KEY);

  /** Loses the claim to an owner, or to none, and is about to claim again. */
  private boolean losesTo(String owner) {
    if (owner == null) {
      store.owners.remove(KEY);
    } else {
      store.owners.put(KEY, owner);
    }
    ticket = ticket.anew();
    return rivals.haveWon(store, List.of(ticket));
  }

  private List<String> verdicts() {
    return parts.mailbox().take().stream()
        .map(PollMessage.Fatal.class::cast)
        .map(fatal -> fatal.cause().getMessage())
        .toList();
  }

  @Test
  void aPartitionThatIsLostTooOftenEndsTheInstanceBeforeItClaimsAgain() {
    for (int i = 1; i < CONTEST_LOSSES; i++) {
      assertThat(losesTo("a-rival")).isFalse();
    }
    assertThat(losesTo("a-rival")).isTrue();
    assertThat(verdicts())
        .singleElement()
        .asString()
        .contains("self lost its claim of " + KEY + " 5 times", "the last time to a-rival");
  }

  @Test
  void theOneWhoseNameSortsFirstHasTwiceThePatience() {
    for (int i = 1; i < 2 * CONTEST_LOSSES; i++) {
      assertThat(losesTo("zed")).isFalse();
    }
    assertThat(losesTo("zed")).isTrue();
  }

  @Test
  void anOperatorsMovesAndOwnClaimsAreNoLosses() {
    for (int i = 0; i < 100; i++) {
      assertThat(losesTo(null)).isFalse();
      assertThat(losesTo("self")).isFalse();
    }
    assertThat(verdicts()).isEmpty();
  }

  @Test
  void lossesOfAnEarlierAssignmentDoNotCount() {
    for (int i = 1; i < CONTEST_LOSSES; i++) {
      assertThat(losesTo("a-rival")).isFalse();
    }
    ticket = new ClaimTicket(KEY);
    assertThat(rivals.haveWon(store, List.of(ticket))).isFalse();
    assertThat(losesTo("a-rival")).isFalse();
  }

  @Test
  void lossesLongAgoDoNotCount() {
    for (int i = 0; i < 100; i++) {
      assertThat(losesTo("a-rival")).isFalse();
      environment.pass(CONTEST_WINDOW.dividedBy(CONTEST_LOSSES - 1).plusMillis(1));
    }
  }

  @Test
  void aClaimThatIsTriedAgainIsOneLoss() {
    losesTo("a-rival");
    for (int i = 0; i < 100; i++) {
      assertThat(rivals.haveWon(store, List.of(ticket))).isFalse();
    }
  }

  @Test
  void whoHasTheSameNameInKafkaIsNamed() {
    cluster.member =
        Optional.of(
            new GroupMember("client-7", "/10.0.0.7", Set.of(new TopicPartition("orders", 0))));
    store.owners.put(KEY, "rival");
    rivals.nameOwnerOf("pod-1", new FencedInstanceIdException("fenced"));
    rivals.nameOwnerOf("pod-1", new UnreleasedInstanceIdException("taken"));
    assertThat(verdicts())
        .satisfiesExactly(
            older ->
                assertThat(older)
                    .contains(
                        "another process joined group group under the group.instance.id pod-1",
                        "client client-7 on /10.0.0.7, which the database knows as rival"),
            newer ->
                assertThat(newer)
                    .contains(
                        "group.instance.id pod-1 is taken in group group: client client-7",
                        "once its session has expired"));
  }

  @Test
  void aNameThatNobodyKnowsYetIsAwaitedForAWhile() {
    cluster.member = Optional.of(new GroupMember("client-7", "/10.0.0.7", Set.of()));
    rivals.nameOwnerOf("pod-1", new FencedInstanceIdException("fenced"));
    assertThat(verdicts()).isEmpty();
    environment.pass(Duration.ofSeconds(3));
    parts.control().stop();
    for (Runnable task = parts.control().take(); task != null; task = parts.control().take()) {
      task.run();
      environment.pass(Duration.ofSeconds(3));
    }
    assertThat(verdicts()).singleElement().asString().contains("which owns no lane yet");
  }

  @Test
  void aClusterThatDoesNotAnswerDelaysNoVerdict() {
    cluster.failure = new TimeoutException("too late");
    rivals.nameOwnerOf("pod-1", new FencedInstanceIdException("fenced"));
    assertThat(verdicts()).singleElement().asString().contains("nothing more is known of it");
  }
}
