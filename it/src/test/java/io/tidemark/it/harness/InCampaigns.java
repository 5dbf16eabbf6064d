// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What a {@link Campaign} runs, and not every build: it takes long, or proves much again. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(named = "tidemark.campaign", matches = "true")
public @interface InCampaigns {}
