// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.client;

import com.openai.core.http.HttpClient;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * What the client does not tell: the transport below its retries, and whether it signs requests.
 *
 * <p>The one place that reads private fields. They have had these names in every release since
 * 0.43; where they have not, the transport above the retries is used.
 */
final class ClientInternals {

  private ClientInternals() {}

  /** The transport that a client or a service was given; {@code null} if that cannot be seen. */
  static @Nullable HttpClient transport(Object clientOrService) {
    Object options = read(clientOrService, "clientOptions");
    Object transport = options == null ? null : read(options, "originalHttpClient");
    return transport instanceof HttpClient client ? client : null;
  }

  /** Whether each request is signed above the transport, so that it must not be changed there. */
  static boolean isSigning(Object clientOrService) {
    Object options = read(clientOrService, "clientOptions");
    return options != null && read(options, "httpRequestAuthenticator") != null;
  }

  private static @Nullable Object read(Object object, String name) {
    try {
      Field field = object.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(object);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null; // another version, a mock, or a module that does not let us
    }
  }
}
