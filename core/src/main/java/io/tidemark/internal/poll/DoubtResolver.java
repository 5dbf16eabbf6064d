// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import io.tidemark.failure.Backoff;
import io.tidemark.handler.Guarantee;
import io.tidemark.handler.HandlerSet;
import io.tidemark.internal.dispatch.Signal.Doubt;
import io.tidemark.lane.LaneClaim;
import io.tidemark.lane.Outcome;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.listener.TidemarkListener;
import io.tidemark.store.StoreRoute;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns what became of a commit whose answer was lost: claims again under the same epoch, which
 * waits for the old backend and makes late bytes harmless, and compares the token. Control thread;
 * tries until the database answers.
 */
final class DoubtResolver {
  private static final Logger log = LoggerFactory.getLogger(DoubtResolver.class);

  private final GroupIdentity identity;
  private final StoreRoute stores;
  private final Mailbox mailbox;
  private final ControlQueue control;
  private final Backoff backoff;
  private final TidemarkListener listener;
  private final HandlerSet handlers;

  DoubtResolver(
      GroupIdentity identity,
      StoreRoute stores,
      Mailbox mailbox,
      ControlQueue control,
      Backoff backoff,
      TidemarkListener listener,
      HandlerSet handlers) {
    this.identity = identity;
    this.stores = stores;
    this.mailbox = mailbox;
    this.control = control;
    this.backoff = backoff;
    this.listener = listener;
    this.handlers = handlers;
  }

  /** Resolves, unless the ticket was cancelled: then a later claim has made the question moot. */
  void resolve(ClaimTicket ticket, Doubt doubt) {
    if (ticket.cancelled()) {
      return;
    }
    UnitOfWork unit = doubt.unit();
    PartitionKey partition = doubt.partition();
    Optional<PartitionClaim> claim;
    try {
      claim = stores.storeFor(partition).lanes().resolve(partition, unit.epoch(), identity.owner());
    } catch (RuntimeException e) {
      Duration delay = backoff.after(ticket.triedInVain());
      log.warn(
          "the commit of {} is still in doubt, asking again in {}: {}", unit, delay, e.toString());
      control.submit(delay, () -> resolve(ticket, doubt));
      return;
    }
    Outcome outcome = claim.map(found -> verdict(doubt, found)).orElseGet(Outcome.Superseded::new);
    listener.inDoubtResolved(unit, outcome);
    if (outcome instanceof Outcome.Committed committed
        && committed.records() > 0
        && wasToFollow(unit)) {
      listener.missed(unit, doubt.outcome().cause());
    }
    mailbox.post(
        claim
            .<PollMessage>map(found -> new PollMessage.Claimed(ticket, found))
            .orElseGet(() -> new PollMessage.Superseded(ticket)));
  }

  private boolean wasToFollow(UnitOfWork unit) {
    return handlers.of(unit.lane().topic()).guarantee() == Guarantee.AT_MOST_ONCE;
  }

  private static Outcome verdict(Doubt doubt, PartitionClaim claim) {
    LaneClaim lane = claim.lanes().get(doubt.unit().lane().number());
    if (!doubt.outcome().token().equals(lane.commitToken())) {
      return new Outcome.Failed(doubt.outcome().cause(), Outcome.Failed.UNKNOWN_CULPRIT);
    }
    long next = lane.position().nextOffset();
    long taken = doubt.unit().records().stream().filter(record -> record.offset() < next).count();
    return new Outcome.Committed(lane.position(), Math.toIntExact(taken), doubt.outcome().token());
  }
}
