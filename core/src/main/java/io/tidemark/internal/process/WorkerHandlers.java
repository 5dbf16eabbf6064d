// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.process;

import io.tidemark.effect.OutboxMessage;
import io.tidemark.handler.Guarantee;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.HandlerSet;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.UnitHandler.DecodedUnit;
import io.tidemark.handler.row.RowReaders;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.letter.Letter;
import io.tidemark.letter.LetterTopic;
import io.tidemark.store.Store;
import java.util.HashMap;
import java.util.Map;

/**
 * The handlers as one worker uses them: each with deserializers of its own, made at first use. Used
 * by that worker's thread only.
 */
public final class WorkerHandlers implements AutoCloseable {
  /** A unit without records: only its position moves. */
  private static final DecodedUnit NOTHING = run -> 0;

  private final HandlerSet handlers;
  private final Publishing publishing;
  private final RowReaders readers = new RowReaders();
  private final Map<HandlerDefinition, UnitHandler> made = new HashMap<>();

  /** Takes the group's handlers, and what makes bytes of what they publish; closes it too. */
  public WorkerHandlers(HandlerSet handlers, Publishing publishing) {
    this.handlers = handlers;
    this.publishing = publishing;
  }

  /**
   * The steps from the records of a unit to what they cause; nothing is done yet.
   *
   * @param replay of what is published
   */
  HandlerSteps steps(UnitOfWork unit, DecodedUnit decoded, long replay, Store store) {
    UnitEffects effects =
        new UnitEffects(
            unit,
            decoded.keys(),
            replay,
            publishing,
            readers,
            unit.records().isEmpty() ? "" : idOf(unit));
    return switch (guarantee(unit)) {
      case EXACTLY_ONCE ->
          new ExactlyOnce(decoded, new KeyFilter(unit, decoded.keys(), store), effects, store);
      case AT_LEAST_ONCE -> new AtLeastOnce(unit, decoded, effects, store);
      case AT_MOST_ONCE -> new AtMostOnce(decoded, unit.records().size());
    };
  }

  private Guarantee guarantee(UnitOfWork unit) {
    return unit.records().isEmpty()
        ? Guarantee.EXACTLY_ONCE
        : handlers.of(unit.lane().topic()).guarantee();
  }

  /**
   * What is published of a letter.
   *
   * @param replay of what is published
   */
  OutboxMessage message(Letter letter, UnitOfWork unit, long replay, LetterTopic topic) {
    return new LetterMessages(topic, publishing).of(letter, unit, replay);
  }

  DecodedUnit decode(UnitOfWork unit) {
    if (unit.records().isEmpty()) {
      return NOTHING;
    }
    HandlerDefinition handler = handlers.of(unit.lane().topic());
    return made.computeIfAbsent(handler, definition -> definition.workers().get()).decode(unit);
  }

  /** The id of a unit's handler. */
  String idOf(UnitOfWork unit) {
    return handlers.of(unit.lane().topic()).id();
  }

  @Override
  public void close() {
    made.values().forEach(UnitHandler::close);
    publishing.close();
  }
}
