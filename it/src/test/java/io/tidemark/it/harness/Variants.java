// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * What a parameterized scenario is run with. Every build shows it once or twice, over the protocols
 * and numbers of lanes that prove most; a campaign over all there are. A variant is its values,
 * separated by commas.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(VariantsProvider.class)
public @interface Variants {

  /** Those that every build runs. */
  String[] inEveryBuild();

  /** Those that a campaign runs besides. */
  String[] inCampaigns() default {};

  /** How often a campaign runs each of them. */
  int campaignRounds() default 1;
}
