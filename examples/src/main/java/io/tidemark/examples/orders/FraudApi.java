// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.orders;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** The fraud service, somewhere else, which may be away. Any thread. */
public final class FraudApi {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int OK = 200;

  private final URI address;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /** The service at an address that ends with a slash. */
  public FraudApi(URI address) {
    this.address = address;
  }

  /**
   * Asks about an order.
   *
   * @return why it should not be accepted; empty if nothing is known against it
   * @throws FraudApiException if there is no answer
   */
  Optional<String> objection(Order order) {
    HttpRequest question =
        HttpRequest.newBuilder(address.resolve("orders/" + order.orderId()))
            .timeout(PATIENCE)
            .build();
    HttpResponse<String> answer = ask(question);
    if (answer.statusCode() != OK) {
      throw new FraudApiException("the fraud service answered " + answer.statusCode(), null);
    }
    return answer.body().equals("suspect") ? Optional.of("suspected fraud") : Optional.empty();
  }

  private HttpResponse<String> ask(HttpRequest question) {
    try {
      return client.send(question, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new FraudApiException("the fraud service cannot be reached", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FraudApiException("interrupted while the fraud service was asked", e);
    }
  }
}
