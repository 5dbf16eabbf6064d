// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments;

import io.tidemark.Tidemark;
import io.tidemark.examples.service.ServiceProcess;
import io.tidemark.examples.service.ServiceSettings;
import io.tidemark.settings.StartPosition;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * The payment service: one process, of which any number may run. Its argument is a file of {@link
 * ServiceSettings}; the tables of {@code schema.sql} must be there.
 */
public final class PaymentService {

  /** The consumer group. */
  public static final String GROUP = "tidemark-payments";

  private PaymentService() {}

  /** Runs the service until it is told to stop. */
  public static void main(String[] arguments) throws IOException {
    ServiceProcess.run(with(ServiceSettings.read(arguments[0])));
  }

  /** The service, built and not started. */
  static Tidemark with(ServiceSettings settings) {
    return Tidemark.builder()
        .kafka(settings.kafka())
        .groupId(GROUP)
        .startAt(StartPosition.EARLIEST)
        .store(settings.store().jdbi(jdbi -> jdbi.registerArrayType(BigDecimal.class, "numeric")))
        .handlers(new PaymentsHandler(settings.get("instance")))
        .properties(settings.all())
        .shutdownHook(true)
        .build();
  }
}
