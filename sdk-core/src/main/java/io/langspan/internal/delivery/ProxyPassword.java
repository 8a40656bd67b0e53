// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.io.IOException;
import java.net.Authenticator;
import java.net.Authenticator.RequestorType;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import okhttp3.Challenge;
import okhttp3.Credentials;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * The credentials for a proxy: the application's, from its {@link Authenticator}. OkHttp's own way
 * to ask it fails with the unresolved addresses of {@code https.proxyHost}, and repeats a wrong
 * password until the call times out.
 */
final class ProxyPassword {

  private static final String HEADER = "Proxy-Authorization";

  /** What OkHttp calls its offer to send credentials before a proxy has asked for them. */
  private static final String BEFORE_ASKED = "OkHttp-Preemptive";

  private ProxyPassword() {}

  /**
   * Whether there is a proxy on the way. Where there is none OkHttp is given nothing of ours: its
   * threads remember their last call for a minute, and an OkHttp that applications share would keep
   * the class loader of one that is gone.
   */
  static boolean mayBeAsked(String base) {
    try {
      ProxySelector selector = ProxySelector.getDefault();
      return selector != null
          && selector.select(URI.create(base)).stream()
              .anyMatch(p -> p.type() != Proxy.Type.DIRECT);
    } catch (RuntimeException e) {
      return true; // the application's own selector; OkHttp will meet the same
    }
  }

  static @Nullable Request ask(@Nullable Route route, Response response) throws IOException {
    Request request = response.request();
    for (Challenge challenge : response.challenges()) {
      if (challenge.scheme().equals(BEFORE_ASKED)) {
        return null;
      }
      String credentials = null;
      if (request.header(HEADER) == null && challenge.scheme().equalsIgnoreCase("Basic")) {
        credentials = credentials(route, request, challenge);
      }
      if (credentials != null) {
        return request.newBuilder().header(HEADER, credentials).build();
      }
    }
    throw new ProxyRefusal();
  }

  private static @Nullable String credentials(
      @Nullable Route route, Request request, Challenge challenge) {
    if (route == null || !(route.proxy().address() instanceof InetSocketAddress proxy)) {
      return null;
    }
    PasswordAuthentication answer =
        Authenticator.requestPasswordAuthentication(
            proxy.getHostString(),
            proxy.getAddress(),
            proxy.getPort(),
            request.url().scheme(),
            challenge.realm(),
            challenge.scheme(),
            request.url().url(),
            RequestorType.PROXY);
    return answer == null
        ? null
        : Credentials.basic(answer.getUserName(), new String(answer.getPassword()));
  }
}
