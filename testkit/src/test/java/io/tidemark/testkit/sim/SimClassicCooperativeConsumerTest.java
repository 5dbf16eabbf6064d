// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.sim;

import io.tidemark.testkit.contract.ConsumerContract;
import io.tidemark.testkit.contract.ConsumersUnderTest;

final class SimClassicCooperativeConsumerTest extends ConsumerContract {
  @Override
  protected ConsumersUnderTest create() {
    return new SimConsumersUnderTest(GroupProtocol.CLASSIC_COOPERATIVE);
  }
}
