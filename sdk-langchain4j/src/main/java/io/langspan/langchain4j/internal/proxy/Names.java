// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j.internal.proxy;

import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import java.lang.reflect.Proxy;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What parts of an application are called. */
public final class Names {

  /** All that tells what a retriever was named; no accessor does. */
  private static final Pattern DISPLAY_NAME = Pattern.compile("displayName='(.+)'}");

  private Names() {}

  /** What a call of a part is called: {@code retrieve EmbeddingStoreContentRetriever}. */
  public static String of(String verb, Object part) {
    String name = of(part);
    return name == null ? verb : verb + " " + name;
  }

  /** The name that an application gave it, else that of its class; {@code null} if it has none. */
  public static @Nullable String of(@Nullable Object part) {
    if (part == null) {
      return null;
    }
    if (Proxy.isProxyClass(part.getClass())) {
      return Proxy.getInvocationHandler(part) instanceof StandIn standIn
          ? of(standIn.target())
          : null;
    }
    Class<?> type = part.getClass();
    if (type == EmbeddingStoreContentRetriever.class) {
      Matcher named = DISPLAY_NAME.matcher(part.toString());
      if (named.find() && !named.group(1).equals("Default")) {
        return named.group(1);
      }
    }
    return type.isHidden() || type.isAnonymousClass() || type.isSynthetic()
        ? null
        : type.getSimpleName();
  }
}
