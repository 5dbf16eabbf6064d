// SPDX-License-Identifier: Apache-2.0
package io.tidemark.examples.demo;

import java.util.Properties;

/**
 * What a demonstration is played on.
 *
 * @param schema where the service's tables are to be
 * @param topic where its records are to be, made and empty
 * @param settings what every instance of the service is told; may be added to
 * @param display where it is shown
 * @param resources what goes with the run
 */
public record Stage(
    Schema schema, Topic topic, Properties settings, Display display, Resources resources) {}
