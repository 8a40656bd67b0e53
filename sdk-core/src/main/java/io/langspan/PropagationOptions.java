// SPDX-License-Identifier: Apache-2.0
package io.langspan;

import static java.util.Objects.requireNonNull;

import io.langspan.internal.client.AllowedAttributes;
import io.langspan.internal.client.ConfigSource;
import io.langspan.internal.log.Guard;
import java.util.ArrayList;
import java.util.List;

/** What a builder was told of other services. */
record PropagationOptions(List<String> sent, List<String> accepted, boolean langfuseHeaders) {

  static PropagationOptions of(ConfigSource source) {
    return new PropagationOptions(
        names(source, "LANGSPAN_BAGGAGE_SEND"),
        names(source, "LANGSPAN_BAGGAGE_ACCEPT"),
        source.flag("LANGSPAN_LANGFUSE_HEADERS", false));
  }

  PropagationOptions send(String... names) {
    return new PropagationOptions(checked(names), accepted, langfuseHeaders);
  }

  PropagationOptions accept(String... names) {
    return new PropagationOptions(sent, checked(names), langfuseHeaders);
  }

  PropagationOptions langfuseHeaders(boolean send) {
    return new PropagationOptions(sent, accepted, send);
  }

  private static List<String> checked(String... names) {
    for (String name : requireNonNull(names, "attributes")) {
      if (!AllowedAttributes.isName(requireNonNull(name, "attributes"))) {
        throw new IllegalArgumentException(
            "No trace attribute is called " + name + ": use " + AllowedAttributes.NAMES);
      }
    }
    return List.of(names);
  }

  private static List<String> names(ConfigSource source, String variable) {
    String text = source.text(variable);
    List<String> names = new ArrayList<>();
    for (String name : text == null ? new String[0] : text.split("[,\\s]+")) {
      if (AllowedAttributes.isName(name)) {
        names.add(name);
      } else if (!name.isEmpty()) {
        Guard.report(
            variable, "{} must name {}; others were left out", variable, AllowedAttributes.NAMES);
      }
    }
    return List.copyOf(names);
  }
}
