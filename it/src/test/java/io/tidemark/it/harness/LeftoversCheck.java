// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import static org.awaitility.Awaitility.await;

import io.tidemark.testkit.server.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/** Looks for sessions and threads that outlived their instances. */
final class LeftoversCheck {

  /** A server notices the death of a client's process when it next looks at its socket. */
  private static final Duration BOUND = Duration.ofSeconds(10);

  private static final String SESSIONS =
      """
      select pid, application_name, state, left(query, 80) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
      """;

  private final Database database;
  private final String threads;

  LeftoversCheck(Database database, String group) {
    this.database = database;
    this.threads = "tidemark-" + group + "-";
  }

  List<String> complaints() {
    try {
      await().atMost(BOUND).until(() -> found().isEmpty());
      return List.of();
    } catch (ConditionTimeoutException e) {
      return found();
    }
  }

  /** What there is at this moment. */
  List<String> found() {
    List<String> found = new ArrayList<>();
    database.query(SESSIONS).forEach(session -> found.add("a session was left: " + session));
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(threads))
        .forEach(thread -> found.add("a thread was left: " + thread));
    return found;
  }
}
