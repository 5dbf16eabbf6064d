// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Reads command lines and keeps what they ask for, but runs nothing. One thread.
 *
 * @param <T> the options of a run
 */
public final class CommandFixture<T> {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<T> runs = new ArrayList<>();
  private final String name;
  private final Function<ToIntFunction<T>, Callable<Integer>> command;

  /** Makes a command anew for each command line. */
  public CommandFixture(String name, Function<ToIntFunction<T>, Callable<Integer>> command) {
    this.name = name;
    this.command = command;
  }

  /** Returns the exit code. */
  public int execute(String... arguments) {
    Demo demo =
        new Demo(
            name,
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            false,
            options -> {
              throw new AssertionError("nothing is to run");
            });
    return demo.execute(
        command.apply(
            options -> {
              runs.add(options);
              return 0;
            }),
        arguments);
  }

  /** What was to be run. */
  public List<T> runs() {
    return runs;
  }

  /** What was said. */
  public String out() {
    return out.toString();
  }

  /** What was complained of. */
  public String err() {
    return err.toString();
  }
}
