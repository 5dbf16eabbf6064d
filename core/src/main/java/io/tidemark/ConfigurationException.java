// SPDX-License-Identifier: Apache-2.0
package io.tidemark;

import io.tidemark.lane.TidemarkException;
import io.tidemark.settings.Fault;
import java.io.Serial;
import java.util.List;

/** A group cannot be built: everything that is wrong with it, at once. */
public final class ConfigurationException extends TidemarkException {
  @Serial private static final long serialVersionUID = 1L;

  private final Fault[] faults;

  ConfigurationException(String groupId, List<Fault> faults) {
    super(text(groupId, faults), null);
    this.faults = faults.toArray(new Fault[0]);
  }

  /** What is wrong. */
  public List<Fault> faults() {
    return List.of(faults);
  }

  private static String text(String groupId, List<Fault> faults) {
    StringBuilder text = new StringBuilder();
    text.append(groupId.isBlank() ? "the group" : "group \"" + groupId + "\"")
        .append(" cannot be built: ")
        .append(faults.size() == 1 ? "1 fault" : faults.size() + " faults");
    for (int i = 0; i < faults.size(); i++) {
      Fault fault = faults.get(i);
      text.append(
          "\n%3d. %s\n     %s\n     cure: %s"
              .formatted(i + 1, fault.culprit(), fault.problem(), fault.cure()));
    }
    return text.toString();
  }
}
