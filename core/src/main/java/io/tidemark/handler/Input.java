// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.handler.codec.Codec;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * What a lambda handles: the topics, the payloads in them, and the name it goes by. Immutable.
 *
 * @param id names the handler in the group's row, in settings and in errors; the first topic or the
 *     pattern by default
 * @param topics the topics
 * @param pattern what the names of topics look like, in place of a list; null if they are listed
 * @param maxRecords the most records a batch is given at once
 * @param guarantee how often a record may take effect
 * @param guards the breakers that its units are counted by
 * @param keyed by what records are known again that come twice; null if by nothing
 * @param codec how bytes become payloads; asked at build, when it may throw
 * @param <T> the payload
 */
public record Input<T>(
    String id,
    List<String> topics,
    @Nullable String pattern,
    int maxRecords,
    Guarantee guarantee,
    List<String> guards,
    @Nullable KeyedBy<T> keyed,
    Supplier<Codec> codec) {

  /** Copies the lists. */
  public Input {
    topics = List.copyOf(topics);
    guards = List.copyOf(guards);
  }

  /** Payloads as their type says: bytes and text as they are, anything else from JSON. */
  public static <T> Input<T> of(Class<T> payload, String... topics) {
    return of(() -> Codec.byType(payload, false), topics);
  }

  /**
   * Payloads by a deserializer of one's own; {@code () -> new JsonDeserializer<>(new
   * TypeReference<List<Payment>>() {})} for a generic type.
   *
   * @param deserializers makes a new deserializer for each worker, which configures and closes it
   */
  public static <T> Input<T> by(
      Supplier<? extends Deserializer<T>> deserializers, String... topics) {
    return of(() -> new Codec(Object.class, false, deserializers), topics);
  }

  private static <T> Input<T> of(Supplier<Codec> codec, String... topics) {
    String id = topics.length == 0 ? "" : topics[0];
    return new Input<>(
        id,
        List.of(topics),
        null,
        Integer.MAX_VALUE,
        Guarantee.EXACTLY_ONCE,
        List.of(),
        null,
        codec);
  }

  /**
   * The same from every topic whose whole name matches a regular expression, in place of a list:
   * {@code Input.of(Payment.class).pattern("payments\\..*").id("payments")}. Topics that come later
   * are found too.
   */
  public Input<T> pattern(String regex) {
    return new Input<>(
        id.isEmpty() ? regex : id, topics, regex, maxRecords, guarantee, guards, keyed, codec);
  }

  /** The same under another name. */
  public Input<T> id(String name) {
    return new Input<>(name, topics, pattern, maxRecords, guarantee, guards, keyed, codec);
  }

  /** The same in batches of at most so many records. */
  public Input<T> maxRecords(int most) {
    return new Input<>(id, topics, pattern, most, guarantee, guards, keyed, codec);
  }

  /** The same, whose records may take effect this often. */
  public Input<T> guarantee(Guarantee how) {
    return new Input<>(id, topics, pattern, maxRecords, how, guards, keyed, codec);
  }

  /** The same behind the breakers of what it depends on; see {@link GuardedBy} on a method. */
  public Input<T> guardedBy(String... breakers) {
    return new Input<>(id, topics, pattern, maxRecords, guarantee, List.of(breakers), keyed, codec);
  }

  /**
   * The same, of which a record takes effect only if none with the same key did before; see {@link
   * Idempotent} on a method.
   */
  public Input<T> idempotent(KeyedBy<T> by) {
    return new Input<>(id, topics, pattern, maxRecords, guarantee, guards, by, codec);
  }
}
