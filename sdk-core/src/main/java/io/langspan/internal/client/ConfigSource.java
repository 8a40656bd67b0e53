// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import io.langspan.internal.log.Guard;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings from outside: system properties over environment variables.
 *
 * <p>{@code LANGFUSE_PUBLIC_KEY} is also the property {@code langfuse.public.key}. A bad value is
 * reported once with its name and the value used instead.
 */
public final class ConfigSource {

  /** Less is to HTTP clients no limit at all, and more than they can count. */
  public static final Duration LEAST_TIME = Duration.ofMillis(1);

  /** See {@link #LEAST_TIME}. */
  public static final Duration MOST_TIME = Duration.ofDays(1);

  // A name with an underscore, as containers have, is to java.net.URI no host.
  private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9._~-]+(:[0-9]{1,5})?");

  private final UnaryOperator<@Nullable String> environment;
  private final UnaryOperator<@Nullable String> properties;

  private ConfigSource(
      UnaryOperator<@Nullable String> environment, UnaryOperator<@Nullable String> properties) {
    this.environment = environment;
    this.properties = properties;
  }

  /** Of this process. */
  public static ConfigSource system() {
    return new ConfigSource(System::getenv, System::getProperty);
  }

  /** Of a test. */
  public static ConfigSource of(
      UnaryOperator<@Nullable String> environment, UnaryOperator<@Nullable String> properties) {
    return new ConfigSource(environment, properties);
  }

  /** The first of these that is set and not blank. */
  public @Nullable String text(String... names) {
    for (String name : names) {
      String property = property(name);
      for (String value : new String[] {read(properties, property), read(environment, name)}) {
        if (value != null && !value.isBlank()) {
          return value.strip();
        }
      }
    }
    return null;
  }

  /** As {@link #text}; warns of a system property, as lists of processes show it to everybody. */
  public @Nullable String secret(String name) {
    String property = property(name);
    String value = read(properties, property);
    if (value != null && !value.isBlank()) {
      Guard.report(
          property,
          "A secret comes from the system property {}, which others can see in the list of"
              + " processes if it is on the command line: use {} or give it in code",
          property,
          name);
    }
    return text(name);
  }

  private static String property(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '.');
  }

  private static @Nullable String read(UnaryOperator<@Nullable String> source, String name) {
    try {
      return source.apply(name);
    } catch (SecurityException e) {
      return null;
    }
  }

  /** {@code true} or {@code false}, {@code 1} or {@code 0}, in any case. */
  public boolean flag(String name, boolean otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes", "on" -> true;
      case "false", "0", "no", "off" -> false;
      default -> bad(name, "true or false", otherwise);
    };
  }

  /** A whole number within bounds. */
  public long number(String name, long least, long most, long otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below, like a number out of bounds
    }
    return bad(name, "a whole number from " + least + " to " + most, otherwise);
  }

  /** A number from 0 to 1. */
  public double ratio(String name, double otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    try {
      double number = Double.parseDouble(value);
      if (number >= 0 && number <= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below, like a number out of bounds
    }
    return bad(name, "a number from 0 to 1", otherwise);
  }

  /** A time in seconds, fractions allowed. */
  public Duration seconds(String name, Duration otherwise) {
    return seconds(name, LEAST_TIME, MOST_TIME, otherwise);
  }

  /** A time in seconds, where 0 says no and is the default. */
  public Duration secondsOrZero(String name) {
    return seconds(name, Duration.ZERO, MOST_TIME, Duration.ZERO);
  }

  /** A time in seconds within bounds, fractions allowed. */
  public Duration seconds(String name, Duration least, Duration most, Duration otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    try {
      double seconds = Double.parseDouble(value);
      if (seconds >= least.toMillis() / 1e3 && seconds <= most.toSeconds()) {
        return Duration.ofNanos((long) (seconds * 1e9));
      }
    } catch (NumberFormatException e) {
      // reported below, like a time out of bounds
    }
    String from = least.isZero() ? "0" : String.valueOf(least.toMillis() / 1e3);
    return bad(name, "seconds, from " + from + " to " + most.toSeconds(), otherwise);
  }

  /** The address of a server, if it is set and one; else nothing may be sent anywhere. */
  public @Nullable URI url(String... names) {
    String value = text(names);
    if (value == null) {
      return null;
    }
    try {
      return baseUrl(value);
    } catch (IllegalArgumentException e) {
      String name = String.join(" or ", names);
      Guard.report(name, "{} must be an http or https URL; nothing is traced", name);
      return null;
    }
  }

  /** One of some words, in any case. */
  public <E extends Enum<E>> E choice(String name, Class<E> words, E otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    for (E word : words.getEnumConstants()) {
      if (word.name().equalsIgnoreCase(value)) {
        return word;
      }
    }
    return bad(
        name,
        "one of " + Arrays.toString(words.getEnumConstants()).toLowerCase(Locale.ROOT),
        otherwise);
  }

  /** Checks the address of a server and takes the slashes off its end. */
  public static URI baseUrl(String text) {
    URI uri;
    try {
      uri = URI.create(text.strip().replaceAll("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("The base URL is not a URL: give http(s)://host[:port]");
    }
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    boolean https = "https".equalsIgnoreCase(uri.getScheme());
    if (!(http || https)
        || (uri.getHost() == null && !isAuthority(uri.getRawAuthority()))
        || !hasPossiblePort(uri.getRawAuthority())
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      // The text is not repeated: user info and query may hold secrets.
      throw new IllegalArgumentException(
          "The base URL must be http(s)://host[:port][/path], without user, query and fragment");
    }
    return uri;
  }

  private static boolean isAuthority(@Nullable String text) {
    return text != null && AUTHORITY.matcher(text).matches();
  }

  /** To java.net.URI any number is a port. Requests to it would fail one by one, for ever. */
  private static boolean hasPossiblePort(String authority) {
    int colon = authority.lastIndexOf(':');
    String port = colon < authority.lastIndexOf(']') ? "" : authority.substring(colon + 1);
    if (colon < 0 || port.isEmpty()) {
      return true;
    }
    int number = port.length() > 5 ? 0 : Integer.parseInt(port);
    return number >= 1 && number <= 65_535;
  }

  private static <T> T bad(String name, String expected, T used) {
    Guard.report(name, "{} must be {}; using {} instead", name, expected, used);
    return used;
  }
}
