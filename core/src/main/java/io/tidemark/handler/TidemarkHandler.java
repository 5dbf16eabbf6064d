// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A class whose {@link OnRecord} and {@link OnBatch} methods handle records. One instance is shared
 * by all workers and called concurrently, so that it must hold no state that changes; what a
 * handler remembers belongs into the database, by the transaction it is given.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface TidemarkHandler {

  /**
   * Names the handler in the group's row, in settings and in errors. Unlike the class it is never
   * renamed.
   */
  String id();
}
