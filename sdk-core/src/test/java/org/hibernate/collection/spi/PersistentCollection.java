// SPDX-License-Identifier: Apache-2.0
package org.hibernate.collection.spi;

/** As much of Hibernate as the encoder knows. */
public interface PersistentCollection<E> {
  boolean wasInitialized();
}
