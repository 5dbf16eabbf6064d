// SPDX-License-Identifier: Apache-2.0
package io.tidemark.bench;

import io.tidemark.handler.Effects;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.TidemarkHandler;
import io.tidemark.settings.OutboxSettings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.jdbi.v3.core.Handle;

/** Writes one payment at a time, and publishes a receipt of each. Shared by all workers. */
@TidemarkHandler(id = "publishing-payments")
final class PublishingPayments {
  /** So few of a lap's receipts are not published yet when its last payment is written. */
  private static final int MAX_BACKLOG = 5_000;

  private final String receipts;

  private PublishingPayments(String receipts) {
    this.receipts = receipts;
  }

  /** Each lap has a topic of receipts of its own, with as many partitions as it reads. */
  static Contestant.Run start(Course course, LapClock clock)
      throws InterruptedException, ExecutionException {
    String receipts = "receipts-" + course.groupId();
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, course.topic().bootstrapServers()))) {
      NewTopic topic =
          new NewTopic(receipts, Optional.of(course.topic().partitions()), Optional.empty());
      admin.createTopics(Set.of(topic)).all().get();
    }
    return TidemarkRun.start(
        course,
        clock,
        builder ->
            builder
                .handlers(new PublishingPayments(receipts))
                .outbox(OutboxSettings.DEFAULT.maxBacklog(MAX_BACKLOG)));
  }

  @OnRecord(topics = PaymentTopic.NAME)
  void apply(Payment payment, Handle db, Effects effects) {
    SinglePayments.insert(payment, db);
    effects.publish(receipts, payment.paymentId(), payment);
  }
}
