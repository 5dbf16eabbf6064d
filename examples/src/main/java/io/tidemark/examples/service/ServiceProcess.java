// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.service;

import io.tidemark.Tidemark;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a service's process. */
public final class ServiceProcess {

  /** What stands in the log before the name under which the process claims partitions. */
  public static final String RUNS_AS = "the service runs as ";

  private static final Logger log = LoggerFactory.getLogger(ServiceProcess.class);

  private ServiceProcess() {}

  /** Runs the service until its end, which SIGTERM brings about. Main thread. */
  public static void run(Tidemark service) {
    try (service) {
      service.start();
      log.info(RUNS_AS + "{}", service.status().owner());
      service.awaitStop();
    }
  }
}
