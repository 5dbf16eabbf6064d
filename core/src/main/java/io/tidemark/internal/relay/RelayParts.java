// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import io.tidemark.failure.FailureText;
import io.tidemark.internal.env.Environment;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.OutboxSettings;
import io.tidemark.store.StoreRoute;
import java.time.Duration;

/**
 * What a relay works with.
 *
 * @param settings the bounds
 * @param tellInterval how often Kafka is told of positions while there is nothing to publish
 * @param stores the databases
 * @param texts what is said of failures
 * @param producers makes its producer
 * @param offsets where Kafka says what was published
 * @param environment time, waiting and chance
 * @param listener hears of what goes wrong
 */
public record RelayParts(
    OutboxSettings settings,
    Duration tellInterval,
    StoreRoute stores,
    FailureText texts,
    ProducerFactory producers,
    PublishedOffsets offsets,
    Environment environment,
    TidemarkListener listener) {}
