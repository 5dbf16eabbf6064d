// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.Effects;
import io.tidemark.handler.RecordContext;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record's context within its unit. */
record UnitRecordContext(UnitScope scope, int index) implements RecordContext {

  @Override
  public ConsumerRecord<byte[], byte[]> record() {
    return scope.unit().records().get(index);
  }

  @Override
  public Effects effects() {
    return scope.run().effects(index);
  }

  @Override
  public String handler() {
    return scope.plan().handler();
  }

  @Override
  public String cluster() {
    return scope.unit().lane().partition().clusterId();
  }

  @Override
  public String group() {
    return scope.unit().lane().partition().groupId();
  }

  @Override
  public UUID topicId() {
    return scope.unit().topicId();
  }

  @Override
  public int attempt() {
    return scope.unit().attempt();
  }

  @Override
  public <T> T get(Class<T> resource) {
    return scope.get(resource);
  }

  @Override
  public String toString() {
    return scope.plan().handler() + " at " + topic() + "-" + partition() + " offset " + offset();
  }
}
