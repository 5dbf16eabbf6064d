// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WorldTest {
  private final World world = new World(1);
  private final Environment environment = world.environment();
  private final List<String> heard = new ArrayList<>();

  @AfterEach
  void close() {
    world.close();
    assertThat(world.living()).isEmpty();
  }

  @Test
  void theSameSeedMakesTheSameSchedule() {
    List<String> first = schedule(7);
    List<String> again = schedule(7);

    assertThat(again).isEqualTo(first);
  }

  @Test
  void anotherSeedMakesAnotherSchedule() {
    Set<List<String>> schedules = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      schedules.add(schedule(seed));
    }

    assertThat(schedules).hasSizeGreaterThan(10);
  }

  private static List<String> schedule(long seed) {
    List<String> order = new ArrayList<>();
    try (World world = new World(seed)) {
      Gate gate = world.environment().gate();
      List<Thread> threads = new ArrayList<>();
      for (String name : List.of("a", "b", "c")) {
        threads.add(
            world
                .environment()
                .start(
                    name,
                    () -> {
                      for (int i = 0; i < 5; i++) {
                        int step = i;
                        gate.change(() -> order.add(name + step));
                      }
                    }));
      }
      threads.forEach(thread -> world.environment().join(thread, Long.MAX_VALUE / 4));
    }
    return order;
  }

  @Test
  void timePassesWhenNobodyCanRun() {
    long start = world.nanoTime();

    environment.start("sleeper", () -> sleepThen(Duration.ofHours(2), "two"));
    environment.start("sleeper", () -> sleepThen(Duration.ofHours(1), "one"));
    world.sleep(Duration.ofHours(3));

    assertThat(heard).containsExactly("one", "two");
    assertThat(Duration.ofNanos(world.nanoTime() - start))
        .isBetween(Duration.ofHours(3), Duration.ofHours(3).plusSeconds(1));
  }

  private void sleepThen(Duration duration, String what) {
    world.sleep(duration);
    heard.add(what);
  }

  @Test
  void whoeverWaitsAtAGateSeesTheChange() {
    Gate gate = environment.gate();
    List<Integer> queue = new ArrayList<>();
    environment.start(
        "taker",
        () -> {
          Integer taken =
              gate.await(
                  () -> queue.isEmpty() ? null : queue.remove(0), Duration.ofDays(1).toNanos());
          heard.add("took " + taken);
        });
    world.settle();

    gate.change(() -> queue.add(5));
    world.settle();

    assertThat(heard).containsExactly("took 5");
    assertThat(world.nanoTime()).isLessThan(Duration.ofMinutes(1).toNanos());
  }

  @Test
  void waitingIsOverWhenTheTimeIs() {
    Gate gate = environment.gate();
    long start = world.nanoTime();

    assertThat(gate.<String>await(() -> null, Duration.ofSeconds(5).toNanos())).isNull();

    assertThat(world.nanoTime() - start).isGreaterThanOrEqualTo(Duration.ofSeconds(5).toNanos());
  }

  @Test
  void whatAnAttemptThrowsReachesTheOneWhoWaits() {
    Gate gate = environment.gate();
    boolean[] broken = new boolean[1];
    environment.start(
        "waiter",
        () -> {
          try {
            gate.await(() -> tryOr(broken[0]), Duration.ofDays(1).toNanos());
          } catch (IllegalStateException e) {
            heard.add("waiter heard " + e.getMessage());
          }
        });
    world.settle();

    gate.change(() -> broken[0] = true);
    world.settle();

    assertThat(heard).containsExactly("waiter heard broken");
  }

  private static String tryOr(boolean broken) {
    if (broken) {
      throw new IllegalStateException("broken");
    }
    return null;
  }

  @Test
  void aKilledInstanceDoesNothingAnyMore() {
    Instance instance = world.instance("victim", Duration.ZERO);
    Gate gate = environment.gate();
    instance
        .environment()
        .start(
            "worker",
            () -> {
              try {
                sleepThen(Duration.ofSeconds(1), "worked");
              } finally {
                gate.change(() -> heard.add("cleaned up"));
              }
            });
    world.settle();

    instance.kill();
    world.sleep(Duration.ofSeconds(2));

    assertThat(heard).isEmpty();
    assertThat(world.living()).isEmpty();
  }

  @Test
  void aFrozenInstanceGoesOnLater() {
    Instance instance = world.instance("zombie", Duration.ZERO);
    instance.environment().start("worker", () -> sleepThen(Duration.ofSeconds(1), "worked"));
    world.settle();

    instance.freeze(Duration.ofSeconds(10));
    world.sleep(Duration.ofSeconds(9));
    assertThat(heard).isEmpty();
    assertThat(instance.running()).isFalse();
    world.sleep(Duration.ofSeconds(2));

    assertThat(heard).containsExactly("worked");
    assertThat(instance.running()).isTrue();
  }

  @Test
  void silenceIsTold() {
    Instance instance = world.instance("victim", Duration.ZERO);
    instance.onSilence(() -> heard.add("silent"));

    instance.freeze(Duration.ofSeconds(1));
    instance.kill();
    instance.kill();

    assertThat(heard).containsExactly("silent", "silent");
  }

  @Test
  void clocksOfInstancesMayBeWrong() {
    Instance instance = world.instance("late", Duration.ofHours(-1));

    assertThat(Duration.between(instance.environment().now(), environment.now()))
        .isEqualTo(Duration.ofHours(1));
    assertThat(instance.environment().nanoTime()).isEqualTo(environment.nanoTime());
  }

  @Test
  void anInterruptedThreadStopsWaiting() {
    Gate gate = environment.gate();
    Thread waiter =
        environment.start(
            "waiter",
            () -> {
              gate.await(() -> null, Duration.ofDays(1).toNanos());
              heard.add("interrupted");
            });
    world.settle();

    waiter.interrupt();
    world.settle();

    assertThat(heard).containsExactly("interrupted");
  }

  @Test
  void joinWaitsForTheEnd() {
    Thread thread = environment.start("sleeper", () -> sleepThen(Duration.ofSeconds(3), "ended"));

    assertThat(environment.join(thread, Duration.ofSeconds(1).toNanos())).isFalse();
    assertThat(environment.join(thread, Duration.ofSeconds(5).toNanos())).isTrue();
    assertThat(heard).containsExactly("ended");
  }

  @Test
  void timersRunAtTheirTime() {
    world.after(Duration.ofSeconds(2), () -> heard.add("timer"));

    world.sleep(Duration.ofSeconds(1));
    assertThat(heard).isEmpty();
    world.sleep(Duration.ofSeconds(2));
    assertThat(heard).containsExactly("timer");
  }

  @Test
  void whatLeavesAThreadsBodyFailsTheWorld() {
    assertThatThrownBy(
            () -> {
              environment.start(
                  "careless",
                  () -> {
                    throw new IllegalStateException("nobody caught me");
                  });
              world.settle();
            })
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("careless")
        .hasRootCauseMessage("nobody caught me");
  }

  @Test
  void aWorldThatRunsInCirclesIsStopped() {
    world.maxSteps(1000);
    Gate gate = environment.gate();
    assertThatThrownBy(
            () -> {
              environment.start("spinner", () -> spin(gate));
              world.settle();
            })
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("circles")
        .hasMessageContaining("spinner");
  }

  private static void spin(Gate gate) {
    while (gate.look(() -> true)) {
      gate.change(() -> true);
    }
  }

  @Test
  void aWorldInWhichNobodyCanEverRunIsStopped() {
    Gate gate = environment.gate();
    environment.start("waiter", () -> gate.await(() -> null, Long.MAX_VALUE / 3));

    assertThatThrownBy(() -> gate.await(() -> null, Long.MAX_VALUE / 3))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("nobody can ever run");
  }

  @Test
  void aFailureNobodyWasToldOfIsThrownAtTheEnd() {
    World other = new World(1);
    other.fail("unnoticed", null);

    assertThatThrownBy(other::close).hasMessage("unnoticed");
  }

  @Test
  void strangersMayNotUseTheWorld() throws Exception {
    Gate gate = environment.gate();
    Thread stranger =
        new Thread(
            () -> {
              try {
                gate.look(() -> true);
              } catch (IllegalStateException e) {
                heard.add("refused");
              }
            });
    stranger.start();
    stranger.join();

    assertThat(heard).containsExactly("refused");
  }
}
