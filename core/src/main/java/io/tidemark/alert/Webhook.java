// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where alerts are posted to. The path, the query and the headers may hold secrets: none of them is
 * ever said.
 *
 * @param uri the address
 * @param headers what is sent beside the body
 * @param timeout how long a try may take, from the connection to the end of the answer
 * @param firstPause how long to wait before the second try; it doubles from try to try
 */
record Webhook(URI uri, Map<String, String> headers, Duration timeout, Duration firstPause) {

  Webhook {
    headers = Map.copyOf(headers);
    if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "a webhook needs an address such as https://alerts.example.org/hook");
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException(
          "the timeout of a webhook must be positive, but is " + timeout);
    }
    headers.forEach((name, value) -> requireHeader(uri, name, value));
  }

  /** The client's own refusal would name the value. */
  private static void requireHeader(URI uri, String name, String value) {
    try {
      HttpRequest.newBuilder(uri).header(name, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the header %s cannot be sent: the client sets it itself, or its name or value has characters that headers must not have"
              .formatted(name));
    }
  }

  Webhook header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Webhook(uri, more, timeout, firstPause);
  }

  Webhook timeout(Duration limit) {
    return new Webhook(uri, headers, limit, firstPause);
  }

  HttpRequest post(byte[] json) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .POST(HttpRequest.BodyPublishers.ofByteArray(json))
            .setHeader("Content-Type", "application/json");
    headers.forEach(request::setHeader);
    return request.build();
  }

  /** What of the address may be said. */
  @Override
  public String toString() {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port;
  }
}
