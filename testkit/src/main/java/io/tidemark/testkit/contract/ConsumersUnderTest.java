// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Where Kafka's consumer and the simulated one differ: how one comes by it, and how time passes.
 */
public interface ConsumersUnderTest extends AutoCloseable {

  /** Makes a topic of its own for the test; returns its name. */
  String createTopic(int partitions);

  /** Appends records. */
  void send(TopicPartition partition, int records);

  /** Appends records in one transaction, which leaves a marker. */
  void sendTransaction(TopicPartition partition, int records, boolean commit);

  /** Appends a record in a transaction that stays open; calling what is returned commits it. */
  Runnable openTransaction(TopicPartition partition);

  /** Deletes the records before an offset. */
  void deleteBefore(TopicPartition partition, long offset);

  /**
   * Another member-to-be of a group: reads committed records, commits nothing by itself, never
   * resets its position by itself. Closed by the test.
   */
  Consumer<byte[], byte[]> consumer(String groupId);

  /** Calls something, and runs something else on another thread while the call waits. */
  <T> T whileWaiting(Callable<T> call, Runnable meanwhile) throws Exception;

  /** How long a member may go without polling. */
  Duration maxPollInterval();

  /** Whether members give up everything at every rebalance. */
  boolean eager();

  @Override
  void close();
}
