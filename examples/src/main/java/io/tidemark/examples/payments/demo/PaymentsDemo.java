// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.payments.demo;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.function.Function;

/** Runs the demonstration and says how it ended. Used by the main thread. */
public final class PaymentsDemo {

  /** Set to true by whoever knows that the output is a terminal; Java 17 cannot tell. */
  static final String TERMINAL = "tidemark.terminal";

  private static final String LOGGING = "logback.configurationFile";

  private static final int PASSED = 0;
  private static final int FAILED = 1;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;
  private final Function<DemoOptions, FaultPlan> faults;

  /**
   * A demonstration that writes there.
   *
   * @param terminal whether what was written can be drawn over
   * @param faults plans them
   */
  PaymentsDemo(
      PrintWriter out, PrintWriter err, boolean terminal, Function<DemoOptions, FaultPlan> faults) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.faults = faults;
  }

  /** Runs {@code examples/run payments} with these arguments. */
  public static void main(String[] arguments) {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "io/tidemark/examples/payments/demo/logback.xml");
    }
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    boolean terminal = Boolean.getBoolean(TERMINAL);
    System.exit(new PaymentsDemo(out, err, terminal, PeriodicFaults::new).run(arguments));
  }

  /** Runs the demonstration and returns its exit code. */
  int run(String... arguments) {
    return PaymentsCommand.execute(out, err, this::run, arguments);
  }

  private int run(DemoOptions options) {
    PaymentSource payments = options.payments();
    Display display = terminal ? new LiveDisplay(out) : new PlainDisplay(out);
    try (Resources resources = new Resources(() -> display.say("stopping"))) {
      return run(new Run(options, payments, faults.apply(options), display, resources), resources);
    }
  }

  private int run(Run run, Resources resources) {
    try {
      return run.passes() ? PASSED : FAILED;
    } catch (RunFailedException e) {
      err.println("payments: " + e.getMessage());
      return FAILED;
    } catch (RuntimeException e) {
      if (resources.signalled()) {
        return FAILED; // it fails because all it uses is being closed
      }
      throw e;
    }
  }
}
