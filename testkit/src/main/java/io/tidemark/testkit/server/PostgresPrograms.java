// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs, unpacked once per user and content into a cache below java.io.tmpdir,
 * and a fresh database cluster beside them to be copied. Immutable.
 *
 * @param home where bin, lib and share are
 * @param template a data directory as initdb leaves it
 * @param asRoot whether this JVM runs as root, as which PostgreSQL does not run
 */
record PostgresPrograms(Path home, Path template, boolean asRoot) {

  /** The superuser of every cluster; no password is asked for. */
  static final String SUPERUSER = "postgres";

  /** The programs of this machine. */
  static PostgresPrograms unpacked() {
    try {
      URL archive = PostgresPlatform.current().resource();
      Path root = cacheRoot();
      boolean asRoot = Files.getAttribute(root, "unix:uid").equals(0);
      Path cache = Files.createDirectories(root.resolve(versionOf(archive)));
      Path home = CachedDirectory.of(cache, "programs", directory -> unpack(archive, directory));
      Path template =
          CachedDirectory.of(cache, "template", directory -> initdb(home, asRoot, directory));
      return new PostgresPrograms(home, template, asRoot);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack PostgreSQL", e);
    }
  }

  /**
   * A command that runs one of the programs, as root inside a user namespace where it is nobody.
   */
  List<String> command(String program, String... arguments) {
    return command(home, asRoot, program, arguments);
  }

  private static List<String> command(
      Path home, boolean asRoot, String program, String... arguments) {
    List<String> command = new ArrayList<>(asRoot ? List.of("unshare", "-U") : List.of());
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Makes a new cluster in a directory that does not exist yet. */
  void createCluster(Path directory) {
    require(List.of("cp", "-Rp", template.toString(), directory.toString()));
  }

  /** Programs are run from it, so it must belong to this user and be open to no other. */
  private static Path cacheRoot() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
    Path probe = Files.createTempFile(temporary, "tidemark-", ".probe");
    Object uid = Files.getAttribute(probe, "unix:uid");
    Files.delete(probe);
    Path root = temporary.resolve("tidemark-cache-" + uid);
    try {
      Files.createDirectory(
          root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.getAttribute(root, "unix:uid").equals(uid) || Files.isSymbolicLink(root)) {
        throw new IOException(root + " belongs to another user; set java.io.tmpdir", e);
      }
    }
    return root;
  }

  /** The name of the jar and the checksum of the archive in it. */
  private static String versionOf(URL archive) throws IOException {
    URLConnection connection = archive.openConnection();
    if (connection instanceof JarURLConnection jar) {
      String file = jar.getJarFileURL().getPath();
      String name = file.substring(file.lastIndexOf('/') + 1);
      return name + "-" + Long.toHexString(jar.getJarEntry().getCrc());
    }
    return "unpacked-" + connection.getContentLengthLong();
  }

  private static void unpack(URL archive, Path directory) throws IOException {
    Process tar =
        new ProcessBuilder("tar", "-x", "-f", "-", "-C", directory.toString())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    try (InputStream in = new XZInputStream(archive.openStream());
        OutputStream out = tar.getOutputStream()) {
      in.transferTo(out);
    }
    if (tar.onExit().join().exitValue() != 0) {
      throw new IOException("tar could not unpack " + archive);
    }
  }

  private static void initdb(Path home, boolean asRoot, Path directory) {
    String[] arguments = {
      "--pgdata=" + directory,
      "--username=" + SUPERUSER,
      "--auth=trust",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync"
    };
    require(command(home, asRoot, "initdb", arguments));
  }

  private static void require(List<String> command) {
    Processes.Result result = Processes.run(command);
    if (result.exitCode() != 0) {
      throw new IllegalStateException(command + " failed: " + result.output());
    }
  }
}
