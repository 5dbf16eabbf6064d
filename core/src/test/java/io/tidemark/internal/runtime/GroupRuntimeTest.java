// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.alert.Alert;
import io.tidemark.alert.AlertSettings;
import io.tidemark.handler.HandlerSet;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.RealEnvironment;
import io.tidemark.internal.guard.Breakers;
import io.tidemark.internal.poll.Subscription;
import io.tidemark.internal.process.Publishing;
import io.tidemark.lane.PartitionKey;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.GroupSettings;
import io.tidemark.store.Store;
import io.tidemark.store.StoreRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GroupRuntimeTest {
  private static final StoreRoute NOWHERE =
      new StoreRoute() {
        @Override
        public Store storeFor(PartitionKey partition) {
          throw new AssertionError("nothing is stored");
        }

        @Override
        public Collection<Store> stores() {
          return List.of();
        }
      };

  private final Environment environment = new RealEnvironment();
  private final List<Alert> told = new ArrayList<>();

  private GroupRuntime group(Error ofTheClient) {
    return new GroupRuntime(
        new GroupParts(
            GroupSettings.of("ledger"),
            new HandlerSet(List.of()),
            NOWHERE,
            () -> {
              throw new AssertionError("nothing is consumed");
            },
            () -> {
              throw ofTheClient;
            },
            new TidemarkListener() {},
            new AlertSettings(List.of(told::add), Duration.ofMinutes(10)),
            environment,
            Breakers.untimed(environment),
            new Subscription.Listed(Set.of()),
            Publishing::off,
            null));
  }

  @Test
  void anErrorOfAClientIsToldAndThrown() {
    Error missing = new NoClassDefFoundError("org/apache/kafka/Client");
    assertThatThrownBy(group(missing)::start).isSameAs(missing);
    assertThat(told)
        .extracting(Alert::message)
        .containsExactly("the group did not start: " + missing);
  }

  @Test
  void nothingIsDoneInAMachineThatIsBroken() {
    Error broken = new InternalError("broken");
    assertThatThrownBy(group(broken)::start).isSameAs(broken);
    assertThat(told).isEmpty();
  }
}
