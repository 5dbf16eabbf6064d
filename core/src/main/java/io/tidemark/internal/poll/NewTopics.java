// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.tidemark.settings.StartPosition;
import io.tidemark.store.ClaimResult;
import io.tidemark.store.ClaimResult.Absent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics that are made after the group has begun: they are awaited, and start like partitions that
 * are added to a known topic, as what is written before they are noticed would be missed otherwise.
 * Control thread, but for {@link #begin}, {@link #look} and {@link #missing}.
 */
final class NewTopics {
  private static final Logger log = LoggerFactory.getLogger(NewTopics.class);

  private final PollParts parts;
  private final AtomicBoolean looking = new AtomicBoolean();
  private @Nullable Set<String> atStart;
  private volatile long lookedAt;
  private volatile Set<String> missing = Set.of();

  NewTopics(PollParts parts) {
    this.parts = parts;
  }

  /** Has the topics looked at before anything is claimed. Poll thread, once. */
  void begin() {
    parts.control().submit(Duration.ZERO, this::lookFirst);
  }

  private void lookFirst() {
    try {
      topicsAtStart();
    } catch (RuntimeException e) {
      log.warn("the topics could not be looked at yet: {}", e.toString());
      parts.control().submit(parts.settings().watchInterval(), this::lookFirst);
    }
  }

  /** The topics there were when this instance began. */
  private Set<String> topicsAtStart() {
    Set<String> known = atStart;
    if (known == null) {
      Subscription subscription = parts.subscription();
      known = new HashSet<>(parts.cluster().topics(subscription.topics()).keySet());
      if (subscription.findsOthers()) {
        known.addAll(parts.cluster().names());
      }
      atStart = known;
      notice(known);
      if (!missing.isEmpty()) {
        log.warn("topics {} do not exist yet; they are handled once they do", missing);
      }
    }
    return known;
  }

  private void notice(Set<String> existing) {
    missing =
        parts.subscription().topics().stream()
            .filter(topic -> !existing.contains(topic))
            .collect(toUnmodifiableSet());
    lookedAt = parts.environment().nanoTime();
  }

  /** Topics that are named and do not exist yet. Any thread. */
  Set<String> missing() {
    return missing;
  }

  /** Has missing topics looked for if the last time is long enough ago and over. Poll thread. */
  void look(long now) {
    boolean due = now - lookedAt >= parts.settings().watchInterval().toNanos();
    if (due && !missing.isEmpty() && looking.compareAndSet(false, true)) {
      parts.control().submit(Duration.ZERO, this::lookAgain);
    }
  }

  private void lookAgain() {
    try {
      Set<String> before = missing;
      notice(parts.cluster().topics(parts.subscription().topics()).keySet());
      if (missing.size() < before.size()) {
        log.info("of topics {}, only {} are missing now", before, missing);
      }
    } catch (RuntimeException e) {
      log.warn("the topics could not be looked at: {}", e.toString());
      lookedAt = parts.environment().nanoTime();
    } finally {
      looking.set(false);
    }
  }

  /** The answer to a claim, with a new topic told from one that the group begins with. */
  ClaimResult tell(ClaimResult result) {
    return result instanceof Absent absent && !absent.topicSeen()
        ? new Absent(absent.partition(), absent.partitionSeen(), isNew(absent.partition().topic()))
        : result;
  }

  /** What a pattern finds in a group that has positions came later, or while it was down. */
  private boolean isNew(String topic) {
    return !topicsAtStart().contains(topic)
        || (parts.groupKnown() && !parts.subscription().topics().contains(topic));
  }

  /**
   * What is started together with the first topics of a group: all that its patterns find, or an
   * instance that gets the others later would take them for new. Adds what it says of them to the
   * topics.
   */
  List<Absent> withOthers(List<Absent> absent, Map<String, KafkaTopic> topics) {
    Set<String> others = new HashSet<>();
    if (startsAtMoment() && !absent.stream().allMatch(Absent::topicSeen)) {
      topicsAtStart().stream()
          .filter(topic -> parts.handlers().refusal(topic).isEmpty())
          .filter(topic -> !topics.containsKey(topic))
          .forEach(others::add);
    }
    if (others.isEmpty()) {
      return absent;
    }
    Map<String, KafkaTopic> found = parts.cluster().topics(others);
    topics.putAll(found);
    List<Absent> all = new ArrayList<>(absent);
    found.keySet().stream()
        .map(topic -> parts.identity().key(new TopicPartition(topic, 0)))
        .forEach(first -> all.add(new Absent(first, false, false)));
    return all;
  }

  /** Whether it matters when a topic is started, and this instance is the first that does. */
  private boolean startsAtMoment() {
    StartPosition start = parts.settings().positions().start();
    return parts.subscription().findsOthers()
        && !parts.groupKnown()
        && start != null
        && start != StartPosition.EARLIEST
        && start != StartPosition.ADOPT
        && start != StartPosition.NONE;
  }
}
