// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import java.io.IOException;

/** A proxy that lets nothing through without credentials, or not with those that we have. */
final class ProxyRefusal extends IOException {

  ProxyRefusal() {
    super("The proxy refuses to let us through");
  }
}
