// SPDX-License-Identifier: Apache-2.0
package io.tidemark.settings;

import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serializer;

/**
 * What writes the keys and values of a topic that handlers publish to.
 *
 * @param keys makes a serializer of keys for each worker, which configures and closes it
 * @param values makes one of values
 */
public record TopicSerializers(
    Supplier<? extends Serializer<?>> keys, Supplier<? extends Serializer<?>> values) {}
