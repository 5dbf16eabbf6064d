// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/** Looks for state in a handler: it is shared by all workers, and no rollback restores it. */
final class MutableFields {
  private static final int FIXED = Modifier.STATIC | Modifier.FINAL;

  private MutableFields() {}

  /** The instance fields that can be assigned again, as {@code Payments.count}. */
  static List<String> of(Class<?> type) {
    List<String> mutable = new ArrayList<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!field.isSynthetic() && (field.getModifiers() & FIXED) == 0) {
          mutable.add(c.getSimpleName() + "." + field.getName());
        }
      }
    }
    return mutable;
  }
}
