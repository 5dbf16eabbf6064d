// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.validation;

import jakarta.validation.MessageInterpolator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has messages say nothing of the value that broke a constraint, whatever their expressions ask
 * for. Any thread.
 *
 * <p>A context keeps all of its interfaces: by those of its own, the implementation knows which
 * messages may hold expressions at all, and one without them would let data be evaluated.
 */
final class WithoutValues implements MessageInterpolator {
  private static final String INSTEAD = "…";

  private final MessageInterpolator told;

  WithoutValues(MessageInterpolator told) {
    this.told = told;
  }

  @Override
  public String interpolate(String template, Context context) {
    return told.interpolate(template, withoutValue(context));
  }

  @Override
  public String interpolate(String template, Context context, Locale locale) {
    return told.interpolate(template, withoutValue(context), locale);
  }

  private static Context withoutValue(Context context) {
    return (Context)
        Proxy.newProxyInstance(
            context.getClass().getClassLoader(),
            interfaces(context.getClass()).toArray(Class<?>[]::new),
            (proxy, method, arguments) -> answer(context, method, arguments));
  }

  private static @Nullable Object answer(
      Context context, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    if (method.getName().equals("getValidatedValue")) {
      return INSTEAD;
    }
    try {
      return method.invoke(context, arguments);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw cause == null ? e : cause;
    }
  }

  private static Set<Class<?>> interfaces(Class<?> type) {
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      interfaces.addAll(Set.of(c.getInterfaces()));
    }
    return interfaces;
  }
}
