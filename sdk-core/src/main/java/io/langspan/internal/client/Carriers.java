// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.Langspan;
import io.langspan.internal.context.ThreadScope;
import io.langspan.internal.log.Guard;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Iterator;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The trace context in the headers of requests. */
final class Carriers {

  private static final TextMapPropagator TRACE = W3CTraceContextPropagator.getInstance();
  private static final TextMapPropagator BAGGAGE = W3CBaggagePropagator.getInstance();
  private static final TextMapPropagator BOTH = TextMapPropagator.composite(TRACE, BAGGAGE);

  /** Bytes are encoded whole, and properties are of printable characters. */
  private static final Pattern MEMBER =
      Pattern.compile("[^%;]*+(?:%[0-9a-fA-F]{2}[^%;]*+)*+(?:;[\\t\\x20-\\x7e&&[^\"\\\\]]*+)?+");

  private final Langspan client;
  private final Propagation propagation;

  Carriers(Langspan client, Propagation propagation) {
    this.client = client;
    this.propagation = propagation;
  }

  <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
    propagation.inject(propagation.sendsBaggage() ? BOTH : TRACE, context, carrier, setter);
  }

  Context extract(Map<String, String> carrier) {
    return extract(carrier, CaseInsensitive.INSTANCE);
  }

  <C> Context extract(C carrier, TextMapGetter<C> getter) {
    ThreadScope.heal();
    Context current = Context.current();
    Context remote = Propagation.extract(TRACE, current, carrier, getter);
    if (remote == current) {
      return current;
    }
    String header = baggage(carrier, getter);
    if (header != null) {
      remote =
          propagation.acceptsBaggage()
              ? BAGGAGE.extract(remote, Map.of("baggage", header), CaseInsensitive.INSTANCE)
              : TraceClaim.keep(remote, header);
    }
    return propagation.anotherTrace(remote, client);
  }

  /** What the headers say together, but for members that nobody can read. */
  private static <C> @Nullable String baggage(C carrier, TextMapGetter<C> getter) {
    StringJoiner members = new StringJoiner(",");
    for (Iterator<String> headers = getter.getAll(carrier, "baggage"); headers.hasNext(); ) {
      members.add(headers.next());
      if (members.length() > BaggageKeys.MAX_BYTES) {
        Guard.report("long baggage", "The header baggage of a request was ignored: it is too long");
        return null;
      }
    }
    return members.length() == 0 ? null : readable(members.toString());
  }

  /** OpenTelemetry's parser would log each of the others, with a trace of the stack. */
  private static String readable(String members) {
    StringJoiner kept = new StringJoiner(",");
    boolean all = true;
    for (String member : members.split(",", -1)) {
      if (MEMBER.matcher(member).matches()) {
        kept.add(member);
      } else {
        all = false;
      }
    }
    if (!all) {
      Guard.report(
          "unreadable baggage",
          "Members of a request's baggage were left out: nobody can read them");
    }
    return kept.toString();
  }

  private enum CaseInsensitive implements TextMapGetter<Map<String, String>> {
    INSTANCE;

    @Override
    @SuppressWarnings("deprecation") // still abstract
    public Iterable<String> keys(Map<String, String> carrier) {
      return carrier.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
      if (carrier == null) {
        return null;
      }
      String exact = carrier.get(key);
      if (exact != null) {
        return exact;
      }
      for (Map.Entry<String, String> entry : carrier.entrySet()) {
        if (key.equalsIgnoreCase(entry.getKey())) {
          return entry.getValue();
        }
      }
      return null;
    }
  }
}
