// SPDX-License-Identifier: Apache-2.0
package io.tidemark.alert;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An alert as JSON: what is not known is left out. Pure. */
final class AlertJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private AlertJson() {}

  static byte[] of(Alert alert) {
    AlertSubject subject = alert.subject();
    ObjectNode json = MAPPER.createObjectNode();
    json.put("text", alert.line());
    json.put("kind", alert.kind().name());
    json.put("severity", alert.severity().name());
    json.put("group", subject.group());
    json.put("application", subject.application());
    if (subject.topic() != null) {
      json.put("topic", subject.topic());
      json.put("partition", subject.partition());
    }
    if (subject.lane() != null) {
      json.put("lane", subject.lane());
    }
    if (subject.name() != null) {
      json.put("name", subject.name());
    }
    json.put("message", alert.message());
    json.put("advice", alert.advice());
    Alert.Cause cause = alert.cause();
    if (cause != null) {
      json.putObject("cause").put("type", cause.type()).put("message", cause.message());
    }
    json.put("at", alert.at().toString());
    json.put("leftOut", alert.leftOut());
    return MAPPER.writeValueAsBytes(json);
  }
}
