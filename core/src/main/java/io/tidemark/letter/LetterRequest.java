// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

/**
 * What an operator asks for letters.
 *
 * @param errand what
 * @param operator who asks
 * @param reason why; goes into the audit when it is done
 * @param maxRedrives those that were redriven so often in vain are left out of a redrive
 */
public record LetterRequest(Errand errand, String operator, String reason, int maxRedrives) {}
