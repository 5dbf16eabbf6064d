// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a letter is tried by itself.
 *
 * @param in how long from now
 * @param until how long from now it may go on so; null to leave that as it was said before
 */
public record LetterRetry(Duration in, @Nullable Duration until) {}
