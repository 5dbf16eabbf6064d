// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.testkit.contract.ProducerContract;
import io.tidemark.testkit.contract.ProducersUnderTest;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the relay relies on, kept by the simulated producer, however an answer is lost. */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANSWERED")
final class SimProducerTest extends ProducerContract {
  private final TransactionFate unknown;

  SimProducerTest(TransactionFate unknown) {
    this.unknown = unknown;
  }

  @Override
  protected ProducersUnderTest create() {
    return new SimProducersUnderTest(unknown);
  }
}
