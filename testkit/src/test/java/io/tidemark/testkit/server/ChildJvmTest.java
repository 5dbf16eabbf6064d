// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildJvmTest {

  private static final Duration BOUND = Duration.ofSeconds(20);

  @Test
  void printsWhatItWasGivenAndExits(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("child.log");
    try (ChildJvm child =
        ChildJvm.running(Talker.class)
            .jvmOptions("-Xmx32m", "-Dgreeting=hello")
            .environment("OBJECT", "world")
            .arguments("3")
            .logFile(log)
            .start()) {
      assertThat(child.awaitLine("^hello", BOUND)).isEqualTo("hello world");
      assertThat(child.awaitExit(BOUND)).isEqualTo(3);
    }
    assertThat(log).exists();
    assertThat(Files.readAllLines(log)).contains("hello world");
  }

  @Test
  void sameWordsAreAwaitedTwice() {
    try (ChildJvm child = ChildJvm.running(Talker.class).start()) {
      child.awaitLine("waiting", BOUND);
      assertThatThrownBy(() -> child.awaitLine("waiting", Duration.ofMillis(50)))
          .hasMessageContaining("did not print in PT0.05S")
          .hasMessageContaining("waiting");
      assertThat(child.lines()).contains("waiting");
    }
  }

  @Test
  void endBeforeTheAwaitedLineIsToldAtOnce() {
    try (ChildJvm child = ChildJvm.running(Talker.class).arguments("1").start()) {
      assertThatThrownBy(() -> child.awaitLine("never said", Duration.ofMinutes(5)))
          .hasMessageContaining("Talker ended without");
    }
  }

  @Test
  void terminateRunsShutdownHooksAndKillDoesNot() {
    try (ChildJvm child = waiting()) {
      child.terminate();
      child.awaitLine("shutdown hook", BOUND);
      assertThat(child.awaitExit(BOUND)).isEqualTo(143);
    }
    try (ChildJvm child = waiting()) {
      child.kill();
      assertThat(child.isAlive()).isFalse();
      assertThat(child.awaitExit(BOUND)).isEqualTo(137);
      assertThat(child.lines()).doesNotContain("shutdown hook");
    }
  }

  @Test
  void frozenChildDoesNothingUntilThawed() {
    try (ChildJvm child = waiting()) {
      child.freeze();
      child.terminate();
      assertThatThrownBy(() -> child.awaitExit(Duration.ofMillis(300)))
          .hasMessageContaining("did not end in");
      child.thaw();
      assertThat(child.awaitExit(BOUND)).isEqualTo(143);
    }
  }

  @Test
  void closeEndsEvenFrozenChildrenAndLeavesNothing() {
    List<Long> children = Leftovers.children();
    List<Path> directories = Leftovers.directories();
    ChildJvm child = waiting();
    child.freeze();

    child.close();

    assertThat(child.isAlive()).isFalse();
    assertThat(Leftovers.directories()).isEqualTo(directories);
    Leftovers.awaitNoneBut(children);
  }

  /** A frozen child cannot watch its parent; the guardian does. */
  @Test
  void grandchildrenEndWithTheirKilledParentEvenWhenFrozen() {
    try (ChildJvm parent = ChildJvm.running(Parent.class).start()) {
      String line = parent.awaitLine("^grandchild ", BOUND);
      long grandchild = Long.parseLong(line.substring("grandchild ".length()));
      assertThat(Processes.isRunning(grandchild)).isTrue();
      assertThat(Leftovers.directories(parent.pid())).hasSize(1);

      parent.kill();

      Await.until("the grandchild is gone", BOUND, () -> !Processes.isRunning(grandchild));
      awaitNoDirectoryOf(parent.pid());
    }
  }

  private static void awaitNoDirectoryOf(long pid) {
    Await.until("no directory is left", BOUND, () -> Leftovers.directories(pid).isEmpty());
  }

  private static ChildJvm waiting() {
    ChildJvm child = ChildJvm.running(Talker.class).start();
    child.awaitLine("waiting", BOUND);
    return child;
  }

  /** Greets; exits with the code it was given, or waits for ever. */
  static final class Talker {
    public static void main(String[] arguments) throws InterruptedException {
      System.out.println(System.getProperty("greeting") + " " + System.getenv("OBJECT"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("shutdown hook")));
      if (arguments.length > 0) {
        Runtime.getRuntime().halt(Integer.parseInt(arguments[0]));
      }
      System.out.println("waiting");
      new CountDownLatch(1).await();
    }
  }

  /** Starts a child of its own, freezes it, and waits for ever. */
  static final class Parent {
    public static void main(String[] arguments) throws InterruptedException {
      ChildJvm child = waiting();
      child.freeze();
      System.out.println("grandchild " + child.pid());
      new CountDownLatch(1).await();
    }
  }
}
