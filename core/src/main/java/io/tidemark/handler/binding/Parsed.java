// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.binding;

import java.lang.reflect.Parameter;
import java.lang.reflect.Type;

/** What became of a parameter. */
sealed interface Parsed {

  /** Known by its type or its annotation. */
  record Known(Source source) implements Parsed {}

  /** Of a type that is none of those known: the payload, if it is the only one. */
  record Unknown(Parameter parameter, Type type) implements Parsed {}

  /** Wrong; a fault has been reported. */
  record Faulty() implements Parsed {}
}
