// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import io.tidemark.sink.Naming;
import io.tidemark.sink.WriteMode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the method returns is written into a table, in the unit's transaction: a row, or a list of
 * rows; nothing if it is null. Rows are records, maps with the names of columns, or JSON objects.
 * All rows of a unit are written by one statement. The table is looked up when the group starts;
 * {@link io.tidemark.sink.TableWrite} says what the parts mean.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface UpsertInto {

  /** The table as it stands in the catalogue, alone or behind its schema and a dot. */
  String table();

  /** The columns that tell rows apart; the table's primary key if none are named. */
  String[] key() default {};

  /** What happens to a row that is there; a version makes it {@link WriteMode#VERSIONED}. */
  WriteMode mode() default WriteMode.UPDATE;

  /** The columns that are changed of a row that is there; all that a row gives if none is named. */
  String[] update() default {};

  /** The column of rows that is to be higher than the table's for a row to be changed. */
  String version() default "";

  /**
   * The column that holds the record's offset as version. Of a batch, a list of rows then has one
   * for each record, or null, in their order.
   */
  String versionByOffset() default "";

  /** How components and properties become columns. */
  Naming naming() default Naming.SNAKE_CASE;
}
