// SPDX-License-Identifier: Apache-2.0
package io.tidemark.store;

import java.util.UUID;

/**
 * A topic was deleted, and another has its name now.
 *
 * @param from the id of the topic that the positions belong to; another one in the row refuses the
 *     change
 * @param to the id of the topic that they belong to from now on
 */
public record TopicChange(UUID from, UUID to) {}
