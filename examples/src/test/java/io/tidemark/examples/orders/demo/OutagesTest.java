// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.examples.demo.Display;
import io.tidemark.examples.demo.Snapshot;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OutagesTest {
  private final List<String> events = new ArrayList<>();
  private final FraudServer server = new FraudServer();
  private final Outages outages =
      new Outages(server, Duration.ofSeconds(10), Duration.ofSeconds(3), new Events());

  /** Keeps what happens. */
  private final class Events implements Display {
    @Override
    public void say(String line) {}

    @Override
    public void event(Duration at, String what) {
      events.add(at.toSeconds() + " " + what);
    }

    @Override
    public void show(Snapshot now) {}

    @Override
    public void end(Snapshot last) {}
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void comeAndGoOnScheduleFromTheFirstCallOn() throws IOException, InterruptedException {
    outages.tick(Duration.ofSeconds(100));
    ask();
    for (int second = 0; second <= 33; second++) {
      outages.tick(Duration.ofSeconds(second));
    }
    assertThat(events)
        .containsExactly(
            "10 outage of fraud-api",
            "13 recovery of fraud-api",
            "20 outage of fraud-api",
            "23 recovery of fraud-api",
            "30 outage of fraud-api",
            "33 recovery of fraud-api");
    assertThat(outages.count()).isEqualTo(3);
  }

  @Test
  void theServiceAnswersWhileItIsUp() throws IOException, InterruptedException {
    assertThat(ask().body()).isIn("clear", "suspect");

    outages.tick(Duration.ZERO);
    outages.tick(Duration.ofSeconds(10));
    assertThat(ask().statusCode()).isEqualTo(503);

    outages.tick(Duration.ofSeconds(13));
    assertThat(ask().statusCode()).isEqualTo(200);
    assertThat(server.asked()).isEqualTo(3);
    assertThat(server.refused()).isEqualTo(1);
  }

  private HttpResponse<String> ask() throws IOException, InterruptedException {
    HttpRequest question = HttpRequest.newBuilder(server.address().resolve("orders/O1")).build();
    return HttpClient.newHttpClient().send(question, BodyHandlers.ofString());
  }
}
