// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.LangspanSettings;
import io.langspan.SettingsBuilder;
import io.langspan.internal.client.ConfigSource;

/** Settings alone, from no environment. */
final class Plain extends SettingsBuilder<Plain> {

  Plain(String url) {
    super(ConfigSource.of(name -> null, name -> null));
    baseUrl(url).credentials(Sdk.PUBLIC_KEY, Sdk.SECRET_KEY);
  }

  @Override
  protected Plain self() {
    return this;
  }

  LangspanSettings build() {
    return settings();
  }

  TextRules rules() {
    LangspanSettings all = settings();
    return new TextRules(all.mask(), all.captureInput(), all.captureOutput(), all.maxFieldLength());
  }
}
