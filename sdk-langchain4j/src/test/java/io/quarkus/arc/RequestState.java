// SPDX-License-Identifier: Apache-2.0
package io.quarkus.arc;

/** As Quarkus gives one to services that name no memory. */
public final class RequestState {}
