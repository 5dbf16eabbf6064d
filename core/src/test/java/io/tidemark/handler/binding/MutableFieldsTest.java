// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tidemark.handler.OnRecord;
import io.tidemark.handler.TidemarkHandler;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class MutableFieldsTest {

  static class Base {
    volatile int inherited;
  }

  @TidemarkHandler(id = "stateful")
  static final class Stateful extends Base {
    static int shared;
    private final String fixed = "fixed";
    String last;

    @OnRecord(topics = "payments")
    void apply(String payload) {
      last = payload + fixed;
    }
  }

  @Test
  void fieldsThatCanBeAssignedAgainAreFound() {
    assertThat(MutableFields.of(Stateful.class)).containsExactly("Stateful.last", "Base.inherited");
  }

  @Test
  void bindingWarnsOfThem() {
    Logger log = (Logger) LoggerFactory.getLogger(ClassParser.class);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    log.addAppender(logged);
    try {
      Fixture.bind(binder -> binder.bind(new Stateful()));
    } finally {
      log.detachAppender(logged);
    }
    assertThat(logged.list)
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getFormattedMessage())
                    .startsWith("[Stateful.last, Base.inherited] are not final: "));
  }
}
