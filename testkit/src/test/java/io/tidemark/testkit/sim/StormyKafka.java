// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

/** What goes wrong between an instance and Kafka. */
final class StormyKafka implements KafkaFaults {
  private final Storm storm;

  StormyKafka(Storm storm) {
    this.storm = storm;
  }

  @Override
  public boolean pollFails() {
    return storm.strikes(Fault.FAILING_POLLS, 0.03);
  }

  @Override
  public boolean commitFails() {
    return storm.strikes(Fault.FAILING_MIRROR, 0.3);
  }

  @Override
  public boolean adminFails() {
    return storm.strikes(Fault.FAILING_VIEWS, 0.2);
  }

  @Override
  public boolean produceFails() {
    return storm.happens("FAILING_PRODUCER", 0.05);
  }

  @Override
  public TransactionFate ending() {
    for (TransactionFate fate : TransactionFate.values()) {
      if (fate != TransactionFate.ANSWERED && storm.happens("END_" + fate, 0.1)) {
        return fate;
      }
    }
    return TransactionFate.ANSWERED;
  }
}
