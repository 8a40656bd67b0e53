// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.LangspanSettings;
import io.langspan.internal.client.ConfigSource;
import io.langspan.internal.client.Keys;
import io.langspan.internal.log.Guard;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the spans come from. */
final class Resources {

  private Resources() {}

  static Resource of(ConfigSource source, LangspanSettings settings, @Nullable Resource given) {
    AttributesBuilder found = Attributes.builder();
    addAll(found, source.text("OTEL_RESOURCE_ATTRIBUTES"));
    String service = source.text("OTEL_SERVICE_NAME");
    if (service != null) {
      found.put("service.name", service);
    }
    if (settings.environment() != null) {
      found.put(Keys.ENVIRONMENT, settings.environment());
    }
    if (settings.release() != null) {
      found.put(Keys.RELEASE, settings.release());
    }
    Resource resource = Resource.getDefault().merge(Resource.create(found.build()));
    return given == null ? resource : resource.merge(given);
  }

  // https://opentelemetry.io/docs/specs/otel/resource/sdk/: key=value,key=value, percent-encoded
  private static void addAll(AttributesBuilder found, @Nullable String list) {
    if (list == null) {
      return;
    }
    for (String entry : list.split(",", -1)) {
      String pair = entry.strip();
      if (pair.isEmpty()) {
        continue; // a comma too many
      }
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        Guard.report(
            "OTEL_RESOURCE_ATTRIBUTES",
            "OTEL_RESOURCE_ATTRIBUTES must be key=value,key=value; leaving out what is not");
        continue;
      }
      found.put(
          decoded(pair.substring(0, equals).strip()), decoded(pair.substring(equals + 1).strip()));
    }
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }
}
