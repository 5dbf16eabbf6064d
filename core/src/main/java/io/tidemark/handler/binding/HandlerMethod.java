// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import io.tidemark.handler.Guarantee;
import io.tidemark.handler.OnBatch;
import io.tidemark.handler.OnRecord;
import java.lang.reflect.Method;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;

/** A method and what its annotation says, whichever of the two it is. */
@SuppressWarnings("rawtypes") // as the annotations name deserializers
record HandlerMethod(
    Method method,
    String id,
    List<String> topics,
    String pattern,
    boolean batch,
    int maxRecords,
    Guarantee guarantee,
    Class<? extends Deserializer> value,
    Class<? extends Deserializer> key) {

  static HandlerMethod of(Method method, OnRecord on) {
    return new HandlerMethod(
        method,
        on.id(),
        List.of(on.topics()),
        on.topicPattern(),
        false,
        Integer.MAX_VALUE,
        on.guarantee(),
        on.value(),
        on.key());
  }

  static HandlerMethod of(Method method, OnBatch on) {
    return new HandlerMethod(
        method,
        on.id(),
        List.of(on.topics()),
        on.topicPattern(),
        true,
        on.maxRecords(),
        on.guarantee(),
        on.value(),
        on.key());
  }

  /** The annotation's name. */
  String annotation() {
    return batch ? "@OnBatch" : "@OnRecord";
  }

  /** Its culprit's name in faults. */
  String signature() {
    return Signature.of(method);
  }
}
