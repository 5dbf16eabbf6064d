// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes alerts to the log, each in one line: at ERROR, WARN or INFO by how grave they are, under
 * this class's name. Any thread.
 */
public final class LogAlerts implements AlertListener {
  private static final Logger log = LoggerFactory.getLogger(LogAlerts.class);

  @Override
  public void alert(Alert alert) {
    log.atLevel(level(alert.severity())).log("{}", alert.line());
  }

  private static Level level(AlertSeverity severity) {
    return switch (severity) {
      case INFO -> Level.INFO;
      case WARNING -> Level.WARN;
      case CRITICAL -> Level.ERROR;
    };
  }
}
