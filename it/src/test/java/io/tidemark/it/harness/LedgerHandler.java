// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import io.tidemark.handler.Guarantee;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.RecordHandler;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Writes one row for each record, and then refuses some. Workers. */
final class LedgerHandler implements RecordHandler<String> {

  private final String instance;
  private final OptionalInt poison;
  private final Optional<Deadly> deadly;
  private final Optional<String> receipts;
  private final Guarantee guarantee;
  private final Jdbi outside;
  private final Stops stops;

  LedgerHandler(ServiceSettings settings, Stops stops) {
    this.instance = settings.instance();
    this.poison = settings.poison();
    this.deadly = settings.deadly();
    this.receipts = settings.receipts();
    this.guarantee = settings.guarantee();
    this.outside = Jdbi.create(settings.database()::connect);
    this.stops = stops;
  }

  @Override
  public void handle(@Nullable String value, RecordContext context) {
    byte[] key = context.key();
    if (guarantee == Guarantee.EXACTLY_ONCE) {
      Ledger.write(context.get(Handle.class), value, context, instance);
    } else {
      outside.useHandle(own -> Ledger.write(own, value, context, instance));
    }
    receipts.ifPresent(
        topic ->
            context.effects().publish(topic, key, context.partition() + ":" + context.offset()));
    deadly.ifPresent(record -> record.meet(context.partition(), context.offset()));
    if (poison.isPresent() && context.offset() % poison.getAsInt() == 0) {
      throw new IllegalArgumentException("poison at " + context.offset());
    }
    stops.reach(Point.IN_HANDLER, context.partition(), context.offset(), context.offset() + 1);
  }
}
