// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;

/**
 * Runs a demonstration and says how it ended. Used by the main thread.
 *
 * @param name what comes after {@code examples/run}
 * @param out where it writes
 * @param err where it says why it cannot
 * @param terminal whether what was written can be drawn over
 * @param faults plans them
 */
public record Demo(
    String name,
    PrintWriter out,
    PrintWriter err,
    boolean terminal,
    Function<RunOptions, FaultPlan> faults) {

  /** Set to true by whoever knows that the output is a terminal; Java 17 cannot tell. */
  static final String TERMINAL = "tidemark.terminal";

  private static final String LOGGING = "logback.configurationFile";

  private static final int PASSED = 0;
  private static final int FAILED = 1;
  private static final int REFUSED = 2;

  /** One on the console of this process, which is quiet otherwise. */
  public static Demo onConsole(String name) {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "io/tidemark/examples/demo/logback.xml");
    }
    return new Demo(
        name,
        new PrintWriter(System.out, true, Charset.defaultCharset()),
        new PrintWriter(System.err, true, Charset.defaultCharset()),
        Boolean.getBoolean(TERMINAL),
        PeriodicFaults::new);
  }

  /**
   * Reads the arguments into a command and calls it.
   *
   * @return its exit code, or that of a refusal
   */
  public int execute(Callable<Integer> command, String... arguments) {
    return new CommandLine(command)
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler((fault, given) -> refuse(fault))
        .setExecutionExceptionHandler((fault, called, parsed) -> refuse(fault))
        .execute(arguments);
  }

  private int refuse(Exception fault) throws Exception {
    if (fault instanceof BadInputException || fault instanceof CommandLine.ParameterException) {
      err.println(name + ": " + fault.getMessage());
      return REFUSED;
    }
    throw fault;
  }

  /** Plays a scenario of a service and returns the exit code. */
  public int run(Service service, RunOptions options, Function<Stage, Scenario> scenario) {
    Display display = terminal ? new LiveDisplay(out) : new PlainDisplay(out);
    try (Resources resources = new Resources(() -> display.say("stopping"))) {
      return run(
          new Run(service, options, scenario, faults.apply(options), display, resources),
          resources);
    }
  }

  private int run(Run run, Resources resources) {
    try {
      return run.passes() ? PASSED : FAILED;
    } catch (RunFailedException e) {
      err.println(name + ": " + e.getMessage());
      return FAILED;
    } catch (RuntimeException e) {
      if (resources.signalled()) {
        return FAILED; // it fails because all it uses is being closed
      }
      throw e;
    }
  }
}
