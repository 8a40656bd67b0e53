// SPDX-License-Identifier: Apache-2.0
package org.eclipse.persistence.indirection;

/** As much of EclipseLink as the encoder knows. */
public interface IndirectContainer {
  boolean isInstantiated();
}
