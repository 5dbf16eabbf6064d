// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import org.apache.kafka.clients.consumer.Consumer;

/**
 * Makes the group's consumer; called once, by the poll thread, which alone uses what it gets, but
 * for {@code wakeup()}.
 */
@FunctionalInterface
public interface ConsumerFactory {

  /** A consumer that is subscribed to nothing yet. */
  Consumer<byte[], byte[]> create();
}
