// SPDX-License-Identifier: Apache-2.0
package io.tidemark.letter;

/**
 * Why a record was set aside, as text that holds no values of rows.
 *
 * @param type the class of what was thrown
 * @param root the class of the innermost of its causes; told only to readers of a dead-letter topic
 * @param message what was thrown and its causes, a line each
 * @param trace where they were thrown
 */
public record LetterCause(String type, String root, String message, String trace) {}
