// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.TidemarkException;
import io.tidemark.store.GroupRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What {@link io.tidemark.store.GroupRegistry} promises. */
public abstract class GroupRegistryContract extends StoreContract {

  @Test
  final void aNewGroupHasNoPositions() {
    assertFalse(ours.groups().register(orders("payments")));
  }

  @Test
  final void aGroupThatClaimedHasPositions() {
    ours.groups().register(orders("payments"));
    claimed(ours, from(PARTITION, 0));

    assertTrue(theirs.groups().register(orders("payments")));
  }

  @Test
  final void positionsOfOtherGroupsAndClustersAreNotItsOwn() {
    claimed(ours, from(new PartitionKey("cluster", "other", "orders", 0), 0));
    claimed(ours, from(new PartitionKey("elsewhere", "group", "orders", 0), 0));

    assertFalse(ours.groups().register(orders("payments")));
  }

  @Test
  final void otherClustersAreThoseOfTheSameGroup() {
    assertEquals(Set.of(), ours.groups().otherClusters("cluster", "group"));
    claimed(ours, from(new PartitionKey("cluster", "group", "orders", 0), 0));
    claimed(ours, from(new PartitionKey("elsewhere", "group", "fees", 3), 0));
    claimed(ours, from(new PartitionKey("nowhere", "other", "orders", 0), 0));

    assertEquals(Set.of("elsewhere"), theirs.groups().otherClusters("cluster", "group"));
    assertEquals(Set.of("cluster"), theirs.groups().otherClusters("elsewhere", "group"));
  }

  @Test
  final void registeringTwiceChangesNothing() {
    ours.groups().register(orders("payments"));

    assertFalse(theirs.groups().register(orders("payments")));
  }

  @Test
  final void oneHandlerInCommonIsEnough() {
    ours.groups().register(orders("payments", "refunds"));

    assertFalse(theirs.groups().register(orders("refunds", "fees")));
  }

  @Test
  final void anotherApplicationIsRefused() {
    ours.groups().register(orders("payments"));

    TidemarkException refused =
        assertThrows(
            TidemarkException.class,
            () ->
                theirs
                    .groups()
                    .register(
                        new GroupRegistration("cluster", "group", "copycat", Set.of("fees"))));

    String message = String.valueOf(refused.getMessage());
    for (String named : List.of("group", "orders", "payments", "copycat", "fees")) {
      assertTrue(message.contains(named), () -> "names " + named + ": " + message);
    }
    assertFalse(ours.groups().register(orders("payments")), "the first is still at home");
  }

  @Test
  final void theSameGroupOnAnotherClusterIsAnotherGroup() {
    ours.groups().register(orders("payments"));

    assertFalse(
        theirs
            .groups()
            .register(new GroupRegistration("elsewhere", "group", "fees", Set.of("fees"))));
  }

  @Test
  final void manyInstancesMayStartAtOnce() throws Exception {
    List<Future<Boolean>> starts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      var store = i % 2 == 0 ? ours : theirs;
      starts.add(inBackground(() -> store.groups().register(orders("payments"))));
    }

    for (Future<Boolean> start : starts) {
      assertEquals(false, get(start));
    }
  }

  private static GroupRegistration orders(String... handlers) {
    return new GroupRegistration("cluster", "group", "orders", Set.of(handlers));
  }
}
