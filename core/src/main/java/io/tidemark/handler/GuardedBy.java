// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the circuit breaker of something else that a handler needs. While it is open the handler
 * gets no records, its partitions are paused and no try is used up; once its wait is over, single
 * records find out whether the dependency is back.
 *
 * <ul>
 *   <li>On an {@link OnRecord} or {@link OnBatch} method, or on its class for all of them: the
 *       whole unit is the call. It counts as failed when the handler throws what says that somebody
 *       could not be reached, such as {@code ConnectException} or {@code HttpTimeoutException}, or
 *       a type that its policy declares by {@code transientOn}; as good when it commits. Then the
 *       failure is the dependency's, and the record is tried again without using up a try.
 *   <li>On a parameter of type {@link Guard}: what is called through it is the call.
 * </ul>
 *
 * <p>Not both for one handler: where several dependencies are to be told apart, each is a
 * parameter.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER})
public @interface GuardedBy {

  /**
   * The names of the breakers in the group's registry; one for a parameter. Those that begin with
   * {@code tidemark-} are the library's own.
   */
  String[] value();
}
