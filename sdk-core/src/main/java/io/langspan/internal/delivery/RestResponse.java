// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

/**
 * The answer to a REST call.
 *
 * @param status the HTTP status; redirects are not followed and appear as they are
 * @param body the decompressed body
 */
// Not a value to compare: equals on an array component would compare identities.
@SuppressWarnings("ArrayRecordComponent")
public record RestResponse(int status, byte[] body) {

  /** The status alone: bodies may hold content and never reach a log. */
  @Override
  public String toString() {
    return "RestResponse[status=" + status + "]";
  }
}
