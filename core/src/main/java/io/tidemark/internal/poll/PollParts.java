// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.failure.FailureText;
import io.tidemark.handler.HandlerSet;
import io.tidemark.internal.dispatch.Lanes;
import io.tidemark.internal.env.Environment;
import io.tidemark.internal.relay.Relaying;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.settings.GroupSettings;
import io.tidemark.store.StoreRoute;

/**
 * What the poll loop works with.
 *
 * @param identity who this instance is
 * @param settings the group's numbers and choices
 * @param environment time, waiting and chance
 * @param stores the databases
 * @param texts what is said of failures
 * @param cluster the cluster, for the control thread
 * @param lanes where records go
 * @param mailbox where messages come from
 * @param control where work for the control thread goes
 * @param listener hears of everything
 * @param handlers who handles which topic
 * @param subscription what is read
 * @param relay who publishes
 * @param groupKnown whether the group held a position before this instance started
 */
public record PollParts(
    GroupIdentity identity,
    GroupSettings settings,
    Environment environment,
    StoreRoute stores,
    FailureText texts,
    ClusterView cluster,
    Lanes lanes,
    Mailbox mailbox,
    ControlQueue control,
    TidemarkListener listener,
    HandlerSet handlers,
    Subscription subscription,
    Relaying relay,
    boolean groupKnown) {}
