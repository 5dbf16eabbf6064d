// SPDX-License-Identifier: Apache-2.0
package io.tidemark.failure;

import io.tidemark.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What is said of failures where others may read it: without what databases say of rows, wherever
 * that is quoted. Any thread.
 */
public final class FailureText {
  private final List<Store> stores;

  /** Takes the stores whose failures are known. */
  public FailureText(Collection<Store> stores) {
    this.stores = List.copyOf(stores);
  }

  /** The type of a failure and its message. */
  public String of(Throwable failure) {
    String type = failure.getClass().getName();
    return failure.getMessage() == null ? type : type + ": " + message(failure);
  }

  /** The message of a failure. */
  public String message(Throwable failure) {
    return messages(failure).get(0);
  }

  /** The messages of a failure and its {@link Causes}, from the outside in. */
  public List<String> messages(Throwable failure) {
    List<String> messages = new ArrayList<>();
    List<Quotation> known = new ArrayList<>();
    List<Throwable> chain = Causes.of(failure);
    for (int i = chain.size() - 1; i >= 0; i--) {
      String told = String.valueOf(chain.get(i).getMessage());
      String message = withoutValues(chain.get(i)).orElse(told);
      for (Quotation quotation : known) {
        message = quotation.replaceIn(message);
      }
      if (!message.equals(told) && chain.get(i).getMessage() != null && !told.isBlank()) {
        known.add(0, new Quotation(told, message));
      }
      messages.add(0, message);
    }
    return messages;
  }

  /**
   * What who wraps a failure quotes of it. The outermost stands first, as it may quote those within
   * itself.
   */
  private record Quotation(String told, String instead) {
    String replaceIn(String message) {
      return message.replace(told, instead);
    }
  }

  private Optional<String> withoutValues(Throwable failure) {
    return stores.stream()
        .map(store -> store.withoutValues(failure))
        .flatMap(Optional::stream)
        .findFirst();
  }
}
