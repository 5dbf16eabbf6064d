// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.BatchContext;
import io.tidemark.handler.BatchHandler;
import io.tidemark.handler.GuardNames;
import io.tidemark.handler.HandlerDefinition;
import io.tidemark.handler.Input;
import io.tidemark.handler.KeyScope;
import io.tidemark.handler.RecordContext;
import io.tidemark.handler.RecordHandler;
import io.tidemark.handler.UnitHandler;
import io.tidemark.handler.codec.Codec;
import io.tidemark.handler.keying.KeyParser;
import io.tidemark.settings.Faults;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes definitions of lambdas: payload and context are their arguments. */
final class LambdaParser {
  /** The argument that is the payload. */
  private static final int PAYLOAD = 0;

  private final Surroundings around;
  private final GuardParser guards;
  private final Registrations registrations;
  private final Faults faults;

  LambdaParser(
      Surroundings around, GuardParser guards, Registrations registrations, Faults faults) {
    this.around = around;
    this.guards = guards;
    this.registrations = registrations;
    this.faults = faults;
  }

  /** The definition; empty after a fault. */
  <T> Optional<HandlerDefinition> onRecord(Input<T> input, RecordHandler<T> handler) {
    return plan("onRecord", input, handler, arguments -> record(handler, arguments))
        .map(
            plan ->
                definition(input, Integer.MAX_VALUE, () -> new RecordUnitHandler(plan))
                    .ofSingleRecords()
                    .keyed(plan.keyScope()));
  }

  /** The definition; empty after a fault. */
  <T> Optional<HandlerDefinition> onBatch(Input<T> input, BatchHandler<T> handler) {
    return plan("onBatch", input, handler, arguments -> batch(handler, arguments))
        .map(
            plan ->
                definition(input, input.maxRecords(), () -> new BatchUnitHandler(plan))
                    .keyed(plan.keyScope()));
  }

  private static HandlerDefinition definition(
      Input<?> input, int maxRecords, Supplier<UnitHandler> workers) {
    return new HandlerDefinition(
            input.id(),
            Set.copyOf(input.topics()),
            TopicChecks.compiled(pattern(input)).orElse(null),
            maxRecords,
            workers)
        .with(input.guarantee())
        .with(new GuardNames(Set.copyOf(input.guards()), Set.of()));
  }

  private static String pattern(Input<?> input) {
    return Objects.requireNonNullElse(input.pattern(), "");
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the codec made the one, the other is never null
  private static <T> @Nullable Object record(RecordHandler<T> handler, @Nullable Object[] arguments)
      throws Exception {
    handler.handle((T) arguments[0], (RecordContext) arguments[1]);
    return null;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the codec made the one, the other is never null
  private static <T> @Nullable Object batch(BatchHandler<T> handler, @Nullable Object[] arguments)
      throws Exception {
    handler.handle((List<T>) arguments[0], (BatchContext) arguments[1]);
    return null;
  }

  private Optional<Plan> plan(String method, Input<?> input, Object handler, Call call) {
    int before = faults.count();
    String culprit = "%s(\"%s\")".formatted(method, input.id());
    new TopicChecks(faults).check(culprit, input.topics(), pattern(input));
    if (input.id().isBlank()) {
      faults.add(culprit, "has no id", "name it: id(\"…\")");
    }
    if (input.maxRecords() < 1) {
      faults.add(
          culprit,
          "maxRecords(" + input.maxRecords() + ") lets no record through",
          "write at least 1, or leave it out");
    }
    guards.check(culprit, input.guards());
    registrations.add(
        culprit, handler, input.id(), input.topics(), TopicChecks.compiled(pattern(input)));
    Optional<Codec> codec =
        new CodecParser(around.kafka(), faults)
            .attempt(culprit, input.codec(), "use another type, or a deserializer: Input.by(…)");
    Keyed keyed = keyed(culprit, input, codec.map(Codec::target).orElse(null));
    new GuaranteeChecks(faults).check(culprit, input.guarantee(), keyed);
    return faults.count() > before || codec.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Plan(
                input.id(),
                input.id(),
                call,
                Answer.NONE,
                keyed,
                List.of(new Source.FromRecord(Readers.value(codec.get())), new Source.Context()),
                around));
  }

  private @Nullable Keyed keyed(String culprit, Input<?> input, @Nullable Class<?> payload) {
    return KeyParser.wanted(input.keyed(), payload)
        ? new KeyParser(faults)
            .parse(culprit, input.keyed(), payload)
            .map(keys -> new Keyed(keys, new KeyScope(keys.scope()), PAYLOAD, null))
            .orElse(null)
        : null;
  }
}
