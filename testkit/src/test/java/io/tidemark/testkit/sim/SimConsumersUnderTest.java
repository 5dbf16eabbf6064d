// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.testkit.contract.ConsumersUnderTest;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** The simulated consumers, as the contract tests them: all driven by the test's thread. */
final class SimConsumersUnderTest implements ConsumersUnderTest {
  private static final Timing TIMING = Timing.DEFAULT;
  private static final ConsumerHabits HABITS = new ConsumerHabits(5, 0.5, 0.2, 0.5);

  private final GroupProtocol protocol;
  private final World world = new World(5);
  private final SimKafka kafka;
  private int topics;

  SimConsumersUnderTest(GroupProtocol protocol) {
    this.protocol = protocol;
    this.kafka = new SimKafka(world, protocol, TIMING);
  }

  @Override
  public String createTopic(int partitions) {
    String topic = "topic-" + ++topics;
    kafka.createTopic(topic, partitions);
    return topic;
  }

  @Override
  public void send(TopicPartition partition, int records) {
    for (int i = 0; i < records; i++) {
      kafka.append(partition, null, new byte[] {1});
    }
  }

  @Override
  public void sendTransaction(TopicPartition partition, int records, boolean commit) {
    int transaction = kafka.begin();
    for (int i = 0; i < records; i++) {
      kafka.append(transaction, partition, null, new byte[] {1});
    }
    kafka.decide(transaction, partition, commit);
  }

  @Override
  public Runnable openTransaction(TopicPartition partition) {
    int transaction = kafka.begin();
    kafka.append(transaction, partition, null, new byte[] {1});
    return () -> kafka.decide(transaction, partition, true);
  }

  @Override
  public void deleteBefore(TopicPartition partition, long offset) {
    kafka.deleteBefore(partition, offset);
  }

  @Override
  public Consumer<byte[], byte[]> consumer(String groupId) {
    Instance instance = world.instance("member", Duration.ZERO);
    return kafka.consumer(instance, groupId, HABITS, KafkaFaults.NONE);
  }

  @Override
  public <T> T whileWaiting(Callable<T> call, Runnable meanwhile) throws Exception {
    world
        .environment()
        .start(
            "meanwhile",
            () -> {
              world.sleep(Duration.ofSeconds(1));
              meanwhile.run();
            });
    return call.call();
  }

  @Override
  public Duration maxPollInterval() {
    return TIMING.maxPoll();
  }

  @Override
  public boolean eager() {
    return protocol == GroupProtocol.CLASSIC_EAGER;
  }

  @Override
  public void close() {
    world.close();
  }
}
