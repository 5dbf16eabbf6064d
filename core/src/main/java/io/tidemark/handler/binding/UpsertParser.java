// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.UnitRun;
import io.tidemark.handler.UpsertInto;
import io.tidemark.handler.row.RowReader;
import io.tidemark.lane.Outcome.Failed;
import io.tidemark.lane.UnitOfWork;
import io.tidemark.settings.Faults;
import io.tidemark.sink.TableWrite;
import io.tidemark.sink.WriteMode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out into which table what a method returns is written. */
final class UpsertParser {
  private final Faults faults;

  UpsertParser(Faults faults) {
    this.faults = faults;
  }

  /** What is done with what a method returns; empty if it is not written into a table. */
  Optional<Answer> parse(HandlerMethod handler) {
    UpsertInto annotation = handler.method().getAnnotation(UpsertInto.class);
    if (annotation == null) {
      return Optional.empty();
    }
    int before = faults.count();
    check(handler, annotation);
    TableWrite write = write(annotation);
    Type returned = handler.method().getGenericReturnType();
    if (returned == void.class || returned == Void.class) {
      faults.add(
          handler.signature(),
          "is annotated @UpsertInto(\"%s\") and returns nothing".formatted(annotation.table()),
          "return a row, or a list of rows");
    } else {
      write = givingWhat(handler, write, rowType(returned));
    }
    return Optional.of(faults.count() > before ? Answer.NONE : new Writes(write, handler.batch()));
  }

  private void check(HandlerMethod handler, UpsertInto annotation) {
    if (annotation.table().isBlank()) {
      faults.add(handler.signature(), "writes into no table", "name it: table = \"balance\"");
    }
    boolean version = !annotation.version().isEmpty();
    boolean offset = !annotation.versionByOffset().isEmpty();
    if (version && offset) {
      faults.add(
          handler.signature(),
          "has two versions, %s and the offset".formatted(annotation.version()),
          "leave version or versionByOffset");
    }
    boolean versioned = annotation.mode() == WriteMode.VERSIONED;
    if (versioned && !version && !offset) {
      faults.add(
          handler.signature(),
          "is VERSIONED by nothing",
          "name the column: version = \"as_of\", or versionByOffset = \"source_offset\"");
    }
    if ((version || offset) && !versioned && annotation.mode() != WriteMode.UPDATE) {
      faults.add(
          handler.signature(),
          "has a version in mode " + annotation.mode(),
          "leave one of them out: with a version the mode is VERSIONED");
    }
  }

  private static TableWrite write(UpsertInto annotation) {
    TableWrite write =
        TableWrite.into(annotation.table())
            .key(annotation.key())
            .naming(annotation.naming())
            .mode(annotation.mode());
    if (annotation.update().length > 0) {
      write = write.updating(annotation.update()).mode(annotation.mode());
    }
    if (!annotation.version().isEmpty()) {
      return write.versionedBy(annotation.version());
    }
    return annotation.versionByOffset().isEmpty()
        ? write
        : write.versionedByOffset(annotation.versionByOffset());
  }

  private static Type rowType(Type returned) {
    return returned instanceof ParameterizedType generic && generic.getRawType() == List.class
        ? generic.getActualTypeArguments()[0]
        : returned;
  }

  private TableWrite givingWhat(HandlerMethod handler, TableWrite write, Type row) {
    Type raw = row instanceof ParameterizedType generic ? generic.getRawType() : row;
    try {
      return write.giving(
          RowReader.columns(write, raw instanceof Class<?> type ? type : Object.class));
    } catch (IllegalArgumentException e) {
      faults.add(
          handler.signature(),
          "returns %s: %s".formatted(Signature.name(row), e.getMessage()),
          "return one of these, or a list of them");
      return write;
    }
  }

  /** Writes what a method returns that handles records. */
  private static final class Writes implements Answer {
    private final TableWrite write;
    private final boolean batch;
    private final RowReader reader;

    Writes(TableWrite write, boolean batch) {
      this.write = write;
      this.batch = batch;
      this.reader = new RowReader(write);
    }

    @Override
    public List<TableWrite> writes() {
      return List.of(write);
    }

    @Override
    public void give(@Nullable Object returned, UnitOfWork unit, int index, UnitRun run) {
      List<?> rows = returned instanceof List<?> several ? several : Arrays.asList(returned);
      boolean aligned = rows.size() == unit.records().size();
      if (batch && write.versionByOffset() && !aligned && returned != null) {
        throw new IllegalStateException(
            "of %d records %d rows were returned, which does not say whose offset is the version of each; return a list with a row or null for each record"
                .formatted(unit.records().size(), rows.size()));
      }
      for (int i = 0; i < rows.size(); i++) {
        write(rows.get(i), unit, !batch ? index : aligned ? i : Failed.UNKNOWN_CULPRIT, run);
      }
    }

    private void write(@Nullable Object row, UnitOfWork unit, int index, UnitRun run) {
      if (row != null) {
        run.write(index, reader.read(row, unit.records().get(Math.max(0, index)).offset()));
      }
    }
  }
}
