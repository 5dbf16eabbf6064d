// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.tidemark.lane.PartitionKey;
import io.tidemark.store.LaneTable;
import io.tidemark.store.Store;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who else claims to be what this instance is, by the owners that the lanes' rows name
 * and the members that Kafka names. Control thread; verdicts go to the mailbox and end the group.
 */
final class Rivals {
  private static final Logger log = LoggerFactory.getLogger(Rivals.class);

  /** A rival that has just joined claims within a moment, and only then its name is known. */
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private static final int TRIES = 10;

  private final PollParts parts;

  Rivals(PollParts parts) {
    this.parts = parts;
  }

  /**
   * Looks who holds what is about to be claimed again.
   *
   * @return whether a rival has taken a partition too often; nothing is to be claimed any more then
   */
  boolean haveWon(Store store, Collection<ClaimTicket> tickets) {
    Map<PartitionKey, ClaimTicket> again =
        tickets.stream()
            .filter(ClaimTicket::again)
            .collect(toMap(ClaimTicket::partition, Function.identity()));
    if (again.isEmpty()) {
      return false;
    }
    Map<PartitionKey, String> owners = store.lanes().owners(again.keySet());
    Optional<RivalException> lost =
        again.values().stream()
            .flatMap(ticket -> judge(ticket, owners.get(ticket.partition())).stream())
            .findFirst();
    lost.ifPresent(verdict -> parts.mailbox().post(new PollMessage.Fatal(verdict)));
    return lost.isPresent();
  }

  private Optional<RivalException> judge(ClaimTicket ticket, @Nullable String owner) {
    String self = parts.identity().owner();
    if (!ticket.judge() || owner == null || owner.equals(self)) {
      return Optional.empty();
    }
    int losses = ticket.contest().lost(parts.environment().now());
    log.warn(
        "{} was claimed by {} though it is assigned to this instance ({} times lately)",
        ticket.partition(),
        owner,
        losses);
    return losses < Contest.limit(self, owner)
        ? Optional.empty()
        : Optional.of(RivalException.contested(ticket.partition(), self, owner, losses));
  }

  /** Kafka does not let this instance go by its {@code group.instance.id}: says who does. */
  void nameOwnerOf(String instanceId, RuntimeException cause) {
    nameOwnerOf(instanceId, cause, 1);
  }

  private void nameOwnerOf(String instanceId, RuntimeException cause, int attempt) {
    String known = "nothing more is known of it";
    try {
      Optional<GroupMember> member = parts.cluster().member(parts.identity().groupId(), instanceId);
      String owners = member.map(this::owners).orElse("");
      if (owners.isEmpty() && attempt < TRIES) {
        parts.control().submit(PATIENCE, () -> nameOwnerOf(instanceId, cause, attempt + 1));
        return;
      }
      known = member.map(found -> describe(found, owners)).orElse(known);
    } catch (RuntimeException e) {
      log.warn("it cannot be told who else goes by group.instance.id {}", instanceId, e);
    }
    String group = parts.identity().groupId();
    parts
        .mailbox()
        .post(
            new PollMessage.Fatal(
                cause instanceof FencedInstanceIdException
                    ? RivalException.replaced(group, instanceId, known, cause)
                    : RivalException.refused(group, instanceId, known, cause)));
  }

  private static String describe(GroupMember member, String owners) {
    return "client %s on %s, %s"
        .formatted(
            member.clientId(),
            member.host(),
            owners.isEmpty() ? "which owns no lane yet" : "which the database knows as " + owners);
  }

  /** The names under which a member's partitions are claimed, but for our own. */
  private String owners(GroupMember member) {
    List<PartitionKey> keys = member.partitions().stream().map(parts.identity()::key).toList();
    return parts.stores().ask(keys, LaneTable::owners).values().stream()
        .filter(owner -> !owner.equals(parts.identity().owner()))
        .distinct()
        .sorted()
        .collect(joining(", "));
  }
}
