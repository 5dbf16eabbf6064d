// SPDX-License-Identifier: Apache-2.0
package io.tidemark.sink;

import java.util.Locale;

/** How what Java and JSON call a thing becomes the name of a column. */
public enum Naming {
  /** {@code paidAt} is {@code paid_at}, {@code paymentID} is {@code payment_id}. */
  SNAKE_CASE {
    @Override
    public String column(String name) {
      StringBuilder column = new StringBuilder(name.length() + 4);
      for (int i = 0; i < name.length(); i++) {
        if (i > 0 && beginsWord(name, i)) {
          column.append('_');
        }
        column.append(name.charAt(i));
      }
      return column.toString().toLowerCase(Locale.ROOT);
    }
  },
  /** As it is. */
  AS_IS {
    @Override
    public String column(String name) {
      return name;
    }
  };

  /** The column of a component or property. */
  public abstract String column(String name);

  private static boolean beginsWord(String name, int at) {
    char before = name.charAt(at - 1);
    boolean inWord =
        at + 1 < name.length()
            && Character.isUpperCase(before)
            && Character.isLowerCase(name.charAt(at + 1));
    return Character.isUpperCase(name.charAt(at))
        && (Character.isLowerCase(before) || Character.isDigit(before) || inWord);
  }
}
