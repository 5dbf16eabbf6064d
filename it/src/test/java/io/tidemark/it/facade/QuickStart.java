// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.facade;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** Runs a class compiled just now: arguments are its folder and its name. */
final class QuickStart {
  private QuickStart() {}

  public static void main(String[] args) throws Exception {
    URL folder = Path.of(args[0]).toUri().toURL();
    try (URLClassLoader classes =
        new URLClassLoader(new URL[] {folder}, QuickStart.class.getClassLoader())) {
      Class<?> service = classes.loadClass(args[1]);
      service.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    }
  }
}
