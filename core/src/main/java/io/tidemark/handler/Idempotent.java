// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a record take effect only if none with the same key did before, on an {@link OnRecord} or
 * {@link OnBatch} method. That a record is handled once needs no key; this is about records that
 * are in the log twice, as a producer sent twice or a topic was copied.
 *
 * <p>The key is stored in the transaction of the effect. A later record with the key and the same
 * payload is passed over; with another payload it fails with {@link
 * io.tidemark.idempotency.IdempotencyConflictException}, one without a key with {@link
 * io.tidemark.idempotency.MissingKeyException}, and the handler's policy says what follows.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Idempotent {

  /**
   * Where the key is: {@code header:payment-id}, the bytes of the last header of that name; {@code
   * json:/paymentId}, a text or number of the value by its JSON pointer; {@code key}, the record's
   * key; {@code coordinates}, the place of the record in the log, which only keeps a replay from
   * taking effect again. Left out if a component of the payload is marked {@link IdempotencyKey}.
   */
  String key() default "";

  /**
   * Among whose keys it has to be the only one: the group's and handler's by default. Handlers that
   * name the same scope share their keys, groups too.
   */
  String scope() default "";

  /**
   * Where a business date is that never changes for a key, {@code json:/bookingDate} or {@code
   * header:booking-date}: keys are told apart by it, and old ones can be dropped together.
   */
  String bucket() default "";

  /**
   * Keeps what the method returns with the key, as JSON: of a record that comes again the same is
   * returned, and published with the same message ids, without calling the method.
   */
  boolean cacheResult() default false;
}
