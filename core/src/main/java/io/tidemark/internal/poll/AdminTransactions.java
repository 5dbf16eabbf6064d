// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks who holds a transaction open, through an admin client. What the cluster does not tell, or
 * may not, stays unknown. Control thread.
 */
final class AdminTransactions {
  private static final Logger log = LoggerFactory.getLogger(AdminTransactions.class);

  private final Admin admin;
  private final Duration bound;

  AdminTransactions(Admin admin, Duration bound) {
    this.admin = admin;
    this.bound = bound;
  }

  /** The transaction whose first record in a partition is at this offset. */
  Optional<OpenTransaction> openAt(TopicPartition partition, long offset) {
    return ask(admin.describeProducers(List.of(partition)).partitionResult(partition))
        .flatMap(
            state ->
                state.activeProducers().stream().filter(each -> beganAt(each, offset)).findFirst())
        .map(this::described);
  }

  private static boolean beganAt(ProducerState producer, long offset) {
    OptionalLong start = producer.currentTransactionStartOffset();
    return start.isPresent() && start.getAsLong() == offset;
  }

  private OpenTransaction described(ProducerState producer) {
    String name = transactionalId(producer.producerId()).orElse(null);
    return new OpenTransaction(producer.producerId(), name, name == null ? null : startOf(name));
  }

  private Optional<String> transactionalId(long producerId) {
    ListTransactionsOptions ofProducer =
        new ListTransactionsOptions().filterProducerIds(Set.of(producerId));
    return ask(admin.listTransactions(ofProducer).all())
        .flatMap(found -> found.stream().findFirst())
        .map(TransactionListing::transactionalId);
  }

  private @Nullable Instant startOf(String transactionalId) {
    OptionalLong start =
        ask(admin.describeTransactions(List.of(transactionalId)).description(transactionalId))
            .map(TransactionDescription::transactionStartTimeMs)
            .orElse(OptionalLong.empty());
    return start.isPresent() ? Instant.ofEpochMilli(start.getAsLong()) : null;
  }

  private <T> Optional<T> ask(KafkaFuture<T> answer) {
    try {
      return Optional.of(answer.get(bound.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      log.info("the cluster does not tell who holds a transaction open: {}", e.toString());
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
