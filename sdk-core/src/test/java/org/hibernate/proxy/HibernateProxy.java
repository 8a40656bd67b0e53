// SPDX-License-Identifier: Apache-2.0
package org.hibernate.proxy;

/** As much of Hibernate as the encoder knows. */
public interface HibernateProxy {
  LazyInitializer getHibernateLazyInitializer();
}
