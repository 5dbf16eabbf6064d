// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.row;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The components of a record class, read without reflection from then on. Immutable. */
final class RecordParts {
  private static final MethodType READ = MethodType.methodType(Object.class, Object.class);

  private static final ClassValue<RecordParts> OF_CLASSES =
      new ClassValue<>() {
        @Override
        protected RecordParts computeValue(Class<?> type) {
          return new RecordParts(type);
        }
      };

  private final List<String> names;
  private final MethodHandle[] readers;

  private RecordParts(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    this.names = Arrays.stream(components).map(RecordComponent::getName).toList();
    this.readers =
        Arrays.stream(components)
            .map(component -> reader(component.getAccessor()))
            .toArray(MethodHandle[]::new);
  }

  private static MethodHandle reader(Method accessor) {
    try {
      accessor.setAccessible(true);
      return MethodHandles.lookup().unreflect(accessor).asType(READ);
    } catch (InaccessibleObjectException | IllegalAccessException e) {
      throw new IllegalArgumentException(
          "%s cannot be read from Tidemark's module; open its package in module-info.java: opens %s;"
              .formatted(
                  accessor.getDeclaringClass().getName(),
                  accessor.getDeclaringClass().getPackageName()),
          e);
    }
  }

  /**
   * The components of a record class.
   *
   * @throws IllegalArgumentException if they cannot be read
   */
  static RecordParts of(Class<?> type) {
    return OF_CLASSES.get(type);
  }

  List<String> names() {
    return names;
  }

  @Nullable Object[] values(Record row) {
    @Nullable Object[] values = new Object[readers.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = (Object) readers[i].invokeExact((Object) row);
      }
      return values;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(row.getClass().getName() + " cannot be read", e);
    }
  }
}
