// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.Tidemark;
import io.tidemark.TidemarkBuilder;
import io.tidemark.store.SeekTarget;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** An instance of the ledger service in this JVM. Any thread. */
public final class Instance implements AutoCloseable {

  private static final Duration CLOSE = Duration.ofSeconds(20);

  private final ServiceSettings settings;
  private final Tidemark tidemark;
  private final Events events;

  private Instance(ServiceSettings settings, Tidemark tidemark, Events events) {
    this.settings = settings;
    this.tidemark = tidemark;
    this.events = events;
  }

  static Instance start(ServiceSettings settings, Stops stops, Consumer<TidemarkBuilder> more) {
    Events events = new Events();
    return start(settings, events, LedgerService.builder(settings, stops, events), more);
  }

  static Instance startWith(ServiceSettings settings, Consumer<TidemarkBuilder> handlers) {
    Events events = new Events();
    TidemarkBuilder bare = LedgerService.withoutHandlers(settings, Stops.NONE, events);
    return start(settings, events, bare, handlers);
  }

  private static Instance start(
      ServiceSettings settings,
      Events events,
      TidemarkBuilder builder,
      Consumer<TidemarkBuilder> more) {
    more.accept(builder);
    Tidemark tidemark = builder.build();
    tidemark.start();
    return new Instance(settings, tidemark, events);
  }

  public Tidemark tidemark() {
    return tidemark;
  }

  public Events events() {
    return events;
  }

  /** Moves a partition of its topic to an offset. */
  public void seek(int partition, long to) {
    tidemark.seek(settings.topic(), partition, to, "a scenario");
  }

  /** Moves those lanes of a partition that are behind this offset. */
  public void seekAtLeast(int partition, long to) {
    tidemark
        .seek(
            List.of(new TopicPartition(settings.topic(), partition)),
            SeekTarget.atLeast(to),
            "a scenario")
        .get(0)
        .orElseThrow();
  }

  /** Leaves out the record at the position of a partition, which must be this offset. */
  public void skip(int partition, long offset) {
    tidemark.skip(settings.topic(), partition, offset, "a scenario");
  }

  /** Ends it in order, which must work within the bound. */
  @Override
  public void close() {
    if (!tidemark.close(CLOSE)) {
      throw new AssertionError(settings.instance() + " did not close within " + CLOSE);
    }
  }

  @Override
  public String toString() {
    return settings.instance() + ": " + tidemark.status() + "\n" + events;
  }
}
