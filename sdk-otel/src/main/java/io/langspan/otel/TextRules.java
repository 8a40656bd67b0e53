// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import io.langspan.Mask;
import io.langspan.Mask.Kind;
import io.langspan.internal.json.Text;
import io.langspan.internal.mask.Masking;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What every string of a span goes through before it leaves, whoever recorded it: the mask, the
 * limit of its length, and the repair of invalid Unicode, for which the server would refuse the
 * neighbours too. Used by one thread only.
 */
final class TextRules {

  private final Masking masking;
  private final boolean captureInput;
  private final boolean captureOutput;
  private final int maxLength;

  // Nearly always one and the same, and large: masked once.
  private @Nullable Resource lastResource;
  private @Nullable Resource lastResourceOut;
  private @Nullable InstrumentationScopeInfo lastScope;
  private @Nullable InstrumentationScopeInfo lastScopeOut;

  TextRules(@Nullable Mask mask, boolean captureInput, boolean captureOutput, int maxLength) {
    this.masking = new Masking(mask);
    this.captureInput = captureInput;
    this.captureOutput = captureOutput;
    this.maxLength = maxLength;
  }

  String name(String name) {
    return text(Kind.NAME, "name", name);
  }

  StatusData status(StatusData status) {
    String description = status.getDescription();
    return description == null || description.isEmpty()
        ? status
        : StatusData.create(status.getStatusCode(), text(Kind.STATUS, "status", description));
  }

  Attributes attributes(Attributes attributes) {
    return attributes(null, attributes);
  }

  List<EventData> events(List<EventData> events) {
    List<EventData> out = new ArrayList<>(events.size());
    for (EventData event : events) {
      String name = event.getName();
      if ((captureInput || !AttributeKinds.isInputEvent(name))
          && (captureOutput || !AttributeKinds.isOutputEvent(name))) {
        Attributes attributes = attributes(Kind.EVENT, event.getAttributes());
        int dropped = event.getTotalAttributeCount() - event.getAttributes().size();
        out.add(
            EventData.create(
                event.getEpochNanos(), name(name), attributes, attributes.size() + dropped));
      }
    }
    return out;
  }

  List<LinkData> links(List<LinkData> links) {
    List<LinkData> out = new ArrayList<>(links.size());
    for (LinkData link : links) {
      Attributes attributes = attributes(Kind.ATTRIBUTE, link.getAttributes());
      int dropped = link.getTotalAttributeCount() - link.getAttributes().size();
      out.add(
          LinkData.create(
              OutgoingSpan.withoutState(link.getSpanContext()),
              attributes,
              attributes.size() + dropped));
    }
    return out;
  }

  Resource resource(Resource resource) {
    Resource out = lastResourceOut;
    if (out == null || resource != lastResource) {
      out =
          Resource.create(
              attributes(Kind.ATTRIBUTE, resource.getAttributes()), resource.getSchemaUrl());
      lastResource = resource;
      lastResourceOut = out;
    }
    return out;
  }

  InstrumentationScopeInfo scope(InstrumentationScopeInfo scope) {
    InstrumentationScopeInfo out = lastScopeOut;
    if (out == null || scope != lastScope) {
      var builder = InstrumentationScopeInfo.builder(Text.valid(scope.getName()));
      String version = scope.getVersion();
      if (version != null) {
        builder.setVersion(Text.valid(version));
      }
      String schema = scope.getSchemaUrl();
      if (schema != null) {
        builder.setSchemaUrl(schema);
      }
      out = builder.setAttributes(attributes(Kind.ATTRIBUTE, scope.getAttributes())).build();
      lastScope = scope;
      lastScopeOut = out;
    }
    return out;
  }

  private Attributes attributes(@Nullable Kind given, Attributes attributes) {
    if (attributes.isEmpty()) {
      return attributes;
    }
    Changes changes = new Changes(given, attributes);
    attributes.forEach(changes);
    return changes.result();
  }

  /** Mostly there are none, and then the attributes are not built anew, which means sorting. */
  private final class Changes implements BiConsumer<AttributeKey<?>, Object> {

    private final @Nullable Kind given;
    private final Attributes before;
    private @Nullable AttributesBuilder after;

    Changes(@Nullable Kind given, Attributes before) {
      this.given = given;
      this.before = before;
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      String name = key.getKey();
      if ((!captureInput && AttributeKinds.isInput(name))
          || (!captureOutput && AttributeKinds.isOutput(name))) {
        after().remove(key);
        return;
      }
      AttributeKey<?> validKey = valid(key);
      Object clean = clean(given == null ? kind(name) : given, validKey.getKey(), value);
      if (validKey != key) {
        after().remove(key);
      }
      if (validKey != key || clean != value) {
        put(after(), validKey, clean);
      }
    }

    private AttributesBuilder after() {
      AttributesBuilder after = this.after;
      if (after == null) {
        after = before.toBuilder();
        this.after = after;
      }
      return after;
    }

    Attributes result() {
      return after == null ? before : after.build();
    }
  }

  private Kind kind(String key) {
    return masking.isActive() ? AttributeKinds.of(key) : Kind.ATTRIBUTE; // nobody else asks
  }

  private static AttributeKey<?> valid(AttributeKey<?> key) {
    String name = Text.valid(key.getKey());
    if (name.equals(key.getKey())) {
      return key;
    }
    return switch (key.getType()) {
      case STRING -> AttributeKey.stringKey(name);
      case BOOLEAN -> AttributeKey.booleanKey(name);
      case LONG -> AttributeKey.longKey(name);
      case DOUBLE -> AttributeKey.doubleKey(name);
      case STRING_ARRAY -> AttributeKey.stringArrayKey(name);
      case BOOLEAN_ARRAY -> AttributeKey.booleanArrayKey(name);
      case LONG_ARRAY -> AttributeKey.longArrayKey(name);
      case DOUBLE_ARRAY -> AttributeKey.doubleArrayKey(name);
      case VALUE -> AttributeKey.valueKey(name);
    };
  }

  @SuppressWarnings("unchecked") // the type of an attribute's key is the type of its value
  private static void put(AttributesBuilder out, AttributeKey<?> key, Object value) {
    out.put((AttributeKey<Object>) key, value);
  }

  private Object clean(Kind kind, String name, Object value) {
    if (value instanceof String text) {
      return text(kind, name, text);
    }
    if (value instanceof List<?> list) {
      return list(kind, name, list);
    }
    return value instanceof Value<?> tree ? tree(kind, name, tree) : value;
  }

  /** Without nulls, at which the exporter fails. */
  private List<?> list(Kind kind, String name, List<?> list) {
    List<Object> out = new ArrayList<>(list.size());
    for (Object element : list) {
      if (element != null) {
        out.add(element instanceof String text ? text(kind, name, text) : element);
      }
    }
    return out;
  }

  @SuppressWarnings("unchecked") // the type of a Value says what it holds
  private Value<?> tree(Kind kind, String name, Value<?> value) {
    return switch (value.getType()) {
      case STRING -> Value.of(text(kind, name, (String) value.getValue()));
      case ARRAY -> Value.of(elements(kind, name, (List<Value<?>>) value.getValue()));
      case KEY_VALUE_LIST -> Value.of(entries(kind, name, (List<KeyValue>) value.getValue()));
      default -> value;
    };
  }

  private List<Value<?>> elements(Kind kind, String name, List<Value<?>> elements) {
    List<Value<?>> out = new ArrayList<>(elements.size());
    for (Value<?> element : elements) {
      out.add(tree(kind, name, element));
    }
    return out;
  }

  private KeyValue[] entries(Kind kind, String name, List<KeyValue> entries) {
    KeyValue[] out = new KeyValue[entries.size()];
    for (int i = 0; i < out.length; i++) {
      KeyValue entry = entries.get(i);
      String key = Text.valid(entry.getKey());
      out[i] = KeyValue.of(key, tree(kind, name + "." + key, entry.getValue()));
    }
    return out;
  }

  private String text(Kind kind, String key, String text) {
    String masked = Text.valid(masking.apply(kind, key, text));
    return AttributeKinds.isNumbers(key) ? masked : Text.cut(masked, maxLength);
  }
}
