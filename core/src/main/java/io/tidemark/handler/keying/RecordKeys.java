// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.keying;

import io.tidemark.idempotency.KeyId;
import io.tidemark.idempotency.NewKey;
import io.tidemark.lane.KeyHash;
import io.tidemark.lane.UnitOfWork;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes the idempotency keys of a handler's records. Immutable; any worker's thread. */
public final class RecordKeys {
  /** Of a value that is null: what no hash of bytes will be. */
  private static final KeyHash NULL = new KeyHash(0, 0);

  private final KeySource key;
  private final @Nullable KeySource bucket;
  private final String scope;

  RecordKeys(KeySource key, @Nullable KeySource bucket, String scope) {
    this.key = key;
    this.bucket = bucket;
    this.scope = scope;
  }

  /** What was said of whose keys they are; empty if nothing was. */
  public String scope() {
    return scope;
  }

  /** Whether the payload is asked, so that it has to be decoded. */
  public boolean ofPayload() {
    return key.ofPayload();
  }

  /**
   * The key of a record.
   *
   * @param payload the decoded payload, if it is asked
   * @throws io.tidemark.idempotency.MissingKeyException if it has none
   */
  public NewKey of(UnitOfWork unit, ConsumerRecord<byte[], byte[]> record, @Nullable Object payload)
      throws Exception {
    byte[] bytes = KeyBytes.of(key.where(), key.find(unit, record, payload));
    KeyId id =
        new KeyId(
            bucket == null
                ? KeyId.NO_BUCKET
                : BucketDate.of(bucket.where(), bucket.find(unit, record, payload)),
            KeyHash.of(bytes));
    return new NewKey(id, record.value() == null ? NULL : KeyHash.of(record.value()));
  }

  @Override
  public String toString() {
    return "keyed by " + key.where();
  }
}
