// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Where a record comes from and what its transaction gives. For the handler's thread, until the
 * handler returns.
 */
public interface RecordContext {

  /** The id of the handler. */
  String handler();

  /** The id of the Kafka cluster. */
  String cluster();

  /** The consumer group. */
  String group();

  /** The raw record. Do not change its bytes. */
  ConsumerRecord<byte[], byte[]> record();

  /** Which try this is, from 1. */
  int attempt();

  /**
   * What the store gives by type, such as JDBI's {@code Handle}; part of the unit's transaction and
   * dead after it.
   *
   * @throws IllegalArgumentException if the store gives no such thing
   */
  <T> T get(Class<T> resource);

  /** What is to happen with the commit of this record. */
  Effects effects();

  /** The record's topic. */
  default String topic() {
    return record().topic();
  }

  /** The id of the record's topic: one that is made again has another. */
  UUID topicId();

  /** The record's partition. */
  default int partition() {
    return record().partition();
  }

  /** The record's offset. */
  default long offset() {
    return record().offset();
  }

  /** The record's Kafka timestamp: unlike the time of day the same for every try. */
  default Instant timestamp() {
    return Instant.ofEpochMilli(record().timestamp());
  }

  /** The record's raw key. */
  default byte @Nullable [] key() {
    return record().key();
  }

  /** The record's headers. */
  default Headers headers() {
    return record().headers();
  }

  /**
   * An id that is the same for every try and every owner of this record: the version 5 UUID of
   * cluster, group, topic id, partition, offset and {@code n}. Random ids would differ from try to
   * try. A topic that is made again under the same name has other ids; a record that was set aside
   * keeps its own, whenever it is redriven.
   *
   * @param n tells several ids of one record apart
   */
  default UUID deterministicUuid(int n) {
    return DeterministicId.of(cluster(), group(), topicId(), partition(), offset(), n);
  }
}
