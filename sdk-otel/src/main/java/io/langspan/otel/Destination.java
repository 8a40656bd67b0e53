// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel;

import static java.util.Objects.requireNonNull;

import io.langspan.Credentials;
import io.langspan.Mask;
import io.langspan.internal.client.ConfigSource;
import io.langspan.internal.client.Endpoint;
import io.langspan.internal.client.HeaderRules;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where spans go beside the project of the client: another Langfuse project, or anything that takes
 * OTLP over HTTP, such as Tempo, Jaeger, Phoenix, LangSmith or an OpenTelemetry Collector.
 *
 * <pre>{@code
 * LangspanSdk.builder()
 *     .destination(Destination.otlp("http://tempo:4318/v1/traces").content(false).build())
 * }</pre>
 *
 * <p>Each has a queue, senders and, where there is a spool, a place in it of its own: one that
 * fails neither slows nor loses what goes elsewhere. Scores go to the project alone. Immutable.
 *
 * @since 0.1
 */
public final class Destination {

  private final String name;
  private final Endpoint endpoint;
  private final AttributeProfile profile;
  private final @Nullable SpanFilter filter;
  private final @Nullable Mask mask;
  private final boolean content;

  private Destination(Builder builder) {
    name = builder.name;
    profile = builder.profile;
    filter = builder.filter;
    mask = builder.mask;
    content = builder.content;
    Credentials keys = builder.keys;
    endpoint =
        keys == null
            ? Endpoint.otlp(builder.url, name, builder.headers)
            : Endpoint.langfuse(builder.url, keys, builder.headers);
  }

  /**
   * Starts a destination that takes OTLP as protobuf over HTTP.
   *
   * @param url of the endpoint for traces, path included: {@code http://tempo:4318/v1/traces}
   */
  public static Builder otlp(String url) {
    return new Builder(ConfigSource.baseUrl(requireNonNull(url, "url")), null);
  }

  /** Starts a destination that is a project of a Langfuse-compatible server. */
  public static Builder langfuse(String baseUrl, String publicKey, String secretKey) {
    return new Builder(
        ConfigSource.baseUrl(requireNonNull(baseUrl, "baseUrl")),
        Credentials.of(publicKey, secretKey));
  }

  /** By which status and flush tell of it. */
  public String name() {
    return name;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  AttributeProfile profile() {
    return profile;
  }

  @Nullable SpanFilter filter() {
    return filter;
  }

  @Nullable Mask mask() {
    return mask;
  }

  boolean content() {
    return content;
  }

  /** The name and the server; no headers and no keys. */
  @Override
  public String toString() {
    return "Destination[" + name + " at " + endpoint + "]";
  }

  /**
   * Configures a {@link Destination}. Not safe for use by many threads.
   *
   * @since 0.1
   */
  public static final class Builder {

    private final URI url;
    private final @Nullable Credentials keys;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String name;
    private AttributeProfile profile;
    private @Nullable SpanFilter filter;
    private @Nullable Mask mask;
    private boolean content = true;

    private Builder(URI url, @Nullable Credentials keys) {
      this.url = url;
      this.keys = keys;
      this.name = url.getRawAuthority();
      this.profile = keys == null ? AttributeProfile.GEN_AI : AttributeProfile.LANGFUSE;
    }

    /** Sets the name in status, flush and metrics; host and port otherwise. */
    public Builder name(String name) {
      if (requireNonNull(name, "name").isBlank()) {
        throw new IllegalArgumentException("The name of a destination must not be blank");
      }
      this.name = name;
      return this;
    }

    /** Adds a header to every request, for example an API key. */
    public Builder header(String name, String value) {
      if (HeaderRules.name(name).toLowerCase(Locale.ROOT).startsWith("content-")) {
        throw new IllegalArgumentException("What a body is, is said by the sender: " + name);
      }
      headers.put(name, HeaderRules.value("header " + name, value));
      return this;
    }

    /** Sets which spans go there; those that go to the project otherwise. */
    public Builder filter(SpanFilter filter) {
      this.filter = requireNonNull(filter, "filter");
      return this;
    }

    /** Sets what hides what must not go there, instead of the mask of the client. */
    public Builder mask(Mask mask) {
      this.mask = requireNonNull(mask, "mask");
      return this;
    }

    /** Whether inputs and outputs go there, as far as they are recorded; yes otherwise. */
    public Builder content(boolean send) {
      this.content = send;
      return this;
    }

    /**
     * Sets in whose words attributes are written; {@link AttributeProfile#LANGFUSE} for a project,
     * {@link AttributeProfile#GEN_AI} otherwise.
     */
    public Builder profile(AttributeProfile profile) {
      this.profile = requireNonNull(profile, "profile");
      return this;
    }

    /** Done. */
    public Destination build() {
      return new Destination(this);
    }
  }
}
