// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Takes from {@link Variants} those that are to run now. */
final class VariantsProvider extends AnnotationBasedArgumentsProvider<Variants> {

  @Override
  protected Stream<Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context, Variants variants) {
    List<Arguments> chosen =
        Stream.concat(
                Stream.of(variants.inEveryBuild()),
                Campaign.running() ? Stream.of(variants.inCampaigns()) : Stream.empty())
            .map(VariantsProvider::values)
            .toList();
    return IntStream.range(0, Campaign.rounds(1, variants.campaignRounds()))
        .boxed()
        .flatMap(round -> chosen.stream());
  }

  private static Arguments values(String variant) {
    return Arguments.of((Object[]) variant.split(", *", -1));
  }
}
