// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

import io.tidemark.internal.env.Environment;
import io.tidemark.internal.env.RealEnvironment;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts alerts as JSON to an address, in order and one at a time. Any thread may alert, and never
 * waits: alerts are queued, and carried by a thread that is there as long as any wait. May serve
 * several groups. That thread keeps no process from ending.
 *
 * <p>An answer of 2xx is a success. No answer, 408, 429 and 5xx are tried again, others are not;
 * redirections are not followed. What cannot be delivered is said in the log and forgotten. Neither
 * the path of the address nor the headers are ever logged.
 */
public final class WebhookAlerts implements AlertListener {
  /** A hundred wait at most, and later ones are left out: a storm begins with what caused it. */
  public static final int QUEUE = 100;

  /** Three: more would hold up the alerts behind. */
  public static final int TRIES = 3;

  /** Five seconds: three tries and their pauses stay below the default shutdown limit. */
  public static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** One second before the second try, two before the third. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(WebhookAlerts.class);

  private final Webhook webhook;
  private final Environment environment;
  private final AlertQueue queue;

  WebhookAlerts(Webhook webhook, Environment environment) {
    this.webhook = webhook;
    this.environment = environment;
    this.queue = new AlertQueue(environment.gate(), QUEUE);
  }

  /** Posts to this address, by HTTP or HTTPS. */
  public static WebhookAlerts to(URI address) {
    return new WebhookAlerts(
        new Webhook(address, Map.of(), TIMEOUT, FIRST_PAUSE), new RealEnvironment());
  }

  /** The same with one more header, such as {@code Authorization}. */
  public WebhookAlerts header(String name, String value) {
    return new WebhookAlerts(webhook.header(name, value), environment);
  }

  /** The same with another bound for one try, from the connection to the end of the answer. */
  public WebhookAlerts timeout(Duration limit) {
    return new WebhookAlerts(webhook.timeout(limit), environment);
  }

  @Override
  public void alert(Alert alert) {
    switch (queue.offer(alert)) {
      case FIRST -> startCarrier();
      case FULL ->
          log.error(
              "{} alerts wait for {}: further ones are left out until there is room, the first is: {}",
              QUEUE,
              webhook,
              alert.line());
      case QUEUED, STILL_FULL -> {}
    }
  }

  private void startCarrier() {
    boolean started = false;
    try {
      environment.startDaemon(
          "tidemark-alerts", () -> new Carrier(webhook, environment, queue).carry());
      started = true;
    } finally {
      if (!started) {
        queue.notCarried();
      }
    }
  }

  /** How many alerts were left out because too many waited. */
  public long dropped() {
    return queue.dropped();
  }

  /**
   * Waits until everything is delivered or given up. Past the bound the rest is still tried, as
   * another group may have told it, but lost if the process ends first.
   */
  @Override
  public void close(Duration bound) {
    if (!queue.awaitEmpty(bound)) {
      List<Alert> left = queue.left();
      left.stream().findFirst().ifPresent(first -> sayLeft(left.size(), bound, first));
    }
  }

  private void sayLeft(int count, Duration bound, Alert first) {
    log.error(
        "{} alerts for {} were not delivered within {} and are lost if the process ends now, the first is: {}",
        count,
        webhook,
        bound,
        first.line());
  }
}
