// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab.crac;

/** It did not work. */
public class RestoreException extends Exception {}
