// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.internal.env.ManualEnvironment;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MailboxTest {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final PollMessage MESSAGE = new PollMessage.EpochsSeen(Map.of());

  private final Mailbox mailbox = new Mailbox(new ManualEnvironment());
  private final AtomicInteger wakeups = new AtomicInteger();

  @BeforeEach
  void countWakeups() {
    mailbox.wakeBy(wakeups::incrementAndGet);
  }

  @Test
  void pollIsWokenOnceHoweverManyMessagesCome() {
    mailbox.enterPoll(PATIENCE);

    mailbox.post(MESSAGE);
    mailbox.post(MESSAGE);

    assertThat(wakeups).hasValue(1);
    assertThat(mailbox.take()).hasSize(2);
  }

  @Test
  void nobodyIsWokenOutsideOfAPoll() {
    mailbox.post(MESSAGE);
    mailbox.enterPoll(PATIENCE);
    mailbox.exitPoll();
    mailbox.post(MESSAGE);
    mailbox.stop();

    assertThat(wakeups).hasValue(0);
  }

  @Test
  void pollDoesNotWaitWhileSomethingWaitsForIt() {
    assertThat(mailbox.enterPoll(PATIENCE)).isEqualTo(PATIENCE);
    mailbox.exitPoll();
    mailbox.post(MESSAGE);
    assertThat(mailbox.enterPoll(PATIENCE)).isZero();
    mailbox.exitPoll();
    mailbox.take();
    mailbox.stop();
    assertThat(mailbox.enterPoll(PATIENCE)).isZero();
  }

  @Test
  void stoppingSetsTheFlagAndWakesThePoll() {
    mailbox.enterPoll(PATIENCE);

    mailbox.stop();

    assertThat(mailbox.stopping()).isTrue();
    assertThat(wakeups).hasValue(1);
  }
}
