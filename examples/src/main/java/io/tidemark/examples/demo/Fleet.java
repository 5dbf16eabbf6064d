// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import io.tidemark.examples.demo.Instance.State;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * The instances of the service: always as many as were asked for, a new one in the place of each
 * that was killed. Used by the run's thread; {@link #close} by any.
 */
final class Fleet implements AutoCloseable {

  private static final Duration STOP_BOUND = Duration.ofSeconds(40);
  private static final int LAST_LINES = 12;

  private final Class<?> main;
  private final RunFolder folder;
  private final Properties settings;
  private final List<Instance> instances = new CopyOnWriteArrayList<>();
  private int started;

  /** A fleet whose instances share these settings; none runs yet. */
  Fleet(Class<?> main, RunFolder folder, Properties settings) {
    this.main = main;
    this.folder = folder;
    this.settings = settings;
  }

  void start(int size) {
    for (int i = 0; i < size; i++) {
      instances.add(startNext());
    }
  }

  private Instance startNext() {
    int number = ++started;
    Properties own = new Properties();
    own.putAll(settings);
    own.setProperty("instance", Integer.toString(number));
    return Instance.start(main, number, folder.settings(number, own), folder.log(number));
  }

  /** The present instances. */
  List<Instance> instances() {
    return List.copyOf(instances);
  }

  /** Those in this state. */
  List<Instance> in(State state) {
    return instances.stream().filter(instance -> instance.state() == state).toList();
  }

  /** kill -9, and a new one in its place. */
  void kill(Instance victim) {
    victim.kill();
    instances.set(instances.indexOf(victim), startNext());
  }

  /**
   * Looks after the instances.
   *
   * @throws RunFailedException if one has ended though nobody killed it
   */
  void requireAlive() {
    for (Instance instance : in(State.ENDED)) {
      throw new RunFailedException(
          "Instance %d (pid %d) ended by itself. Its last lines:%n%s"
              .formatted(
                  instance.number(),
                  instance.pid(),
                  String.join(System.lineSeparator(), instance.lastLines(LAST_LINES))));
    }
  }

  /** The last warning or error in the log of each. */
  String lastTroubles() {
    return instances.stream()
        .map(instance -> instance + ": " + instance.lastTrouble())
        .collect(Collectors.joining(System.lineSeparator()));
  }

  /**
   * Asks all of them to end, by SIGTERM.
   *
   * @return those that did not within the bound, and were killed
   */
  List<Instance> stop() {
    instances.forEach(Instance::terminate);
    List<Instance> late =
        instances.stream().filter(instance -> !instance.ends(STOP_BOUND)).toList();
    late.forEach(Instance::kill);
    return late;
  }

  @Override
  public void close() {
    instances.forEach(Instance::close);
  }
}
