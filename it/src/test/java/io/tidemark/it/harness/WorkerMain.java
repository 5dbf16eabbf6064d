// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.Tidemark;
import java.nio.file.Path;

/**
 * The ledger service as a process. Its output tells what happens: that it has started, where it
 * stopped, and every event.
 */
public final class WorkerMain {

  /** The property that names the file that lets it go on. */
  static final String GO = "tidemark.go";

  /** The line that says that it runs. */
  static final String STARTED = "STARTED";

  /** What a line begins with that tells an event. */
  static final String EVENT = "EVENT ";

  private WorkerMain() {}

  /** Runs until SIGTERM. */
  public static void main(String[] arguments) {
    ServiceSettings settings = ServiceSettings.of(arguments);
    Path go = Path.of(System.getProperty(GO));
    Stops stops =
        settings.stop().<Stops>map(place -> new WorkerStops(place, go)).orElse(Stops.NONE);
    Tidemark tidemark =
        LedgerService.builder(settings, stops, new Events(event -> say(EVENT + event)))
            .shutdownHook(true)
            .build();
    tidemark.start();
    say(STARTED);
    tidemark.awaitStop();
  }

  static synchronized void say(String line) {
    System.out.println(line.replace('\n', ' '));
    System.out.flush();
  }
}
