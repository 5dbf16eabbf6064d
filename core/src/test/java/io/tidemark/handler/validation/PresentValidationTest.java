// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.handler.PayloadCheck;
import io.tidemark.settings.Faults;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is found on class paths that lack a part of Jakarta Bean Validation. */
final class PresentValidationTest {
  private static final String PROVIDERS =
      "META-INF/services/jakarta.validation.spi.ValidationProvider";

  @Test
  void withoutTheApiNothingIsCheckedAndNothingOfItIsLoaded() throws Exception {
    Without loader = new Without("jakarta.validation.");

    assertThat(found(loader)).isEqualTo("none, []");
    assertThatThrownBy(() -> loader.loadClass("jakarta.validation.Validation"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void withoutAnImplementationNothingIsChecked() throws Exception {
    assertThat(found(new Without("org.hibernate."))).isEqualTo("none, []");
  }

  @Test
  void anImplementationThatDoesNotWorkIsAFault() throws Exception {
    assertThat(found(new Without("jakarta.el.")))
        .startsWith("none, [Jakarta Bean Validation on the class path: does not work: ")
        .contains("ExpressionFactory", "payloadCheck(PayloadCheck.NONE)");
  }

  @Test
  void allOfItIsUsed() throws Exception {
    assertThat(found(new Without("nothing."))).isEqualTo("some, []");
  }

  /** What is found by a class path, and the faults. */
  private static String found(Without loader) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader usual = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return (String)
          loader.loadClass(Finder.class.getName()).getDeclaredMethod("find").invoke(null);
    } finally {
      thread.setContextClassLoader(usual);
    }
  }

  /** Runs in the other class path's classes. */
  public static final class Finder {
    private Finder() {}

    /** What is found, and the faults. */
    public static String find() {
      Faults faults = new Faults();
      PayloadCheck check = PresentValidation.find(faults);
      return (check == PayloadCheck.NONE ? "none" : "some") + ", " + faults.all();
    }
  }

  /** The same class path without some classes. */
  private static final class Without extends ClassLoader {
    private static final List<String> OWN =
        List.of("io.tidemark.", "jakarta.", "org.hibernate.", "org.glassfish.");

    private final String hidden;

    Without(String hidden) {
      super(PresentValidationTest.class.getClassLoader());
      this.hidden = hidden;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith(hidden)) {
        throw new ClassNotFoundException(name);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        return OWN.stream().anyMatch(name::startsWith)
            ? define(name)
            : super.loadClass(name, resolve);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.equals(PROVIDERS) && hidden.equals("org.hibernate.")
          ? Collections.emptyEnumeration()
          : super.getResources(name);
    }
  }
}
