// SPDX-License-Identifier: Apache-2.0
/** Jakarta Bean Validation of payloads, where it is on the class path. */
@NullMarked
package io.tidemark.handler.validation;

import org.jspecify.annotations.NullMarked;
