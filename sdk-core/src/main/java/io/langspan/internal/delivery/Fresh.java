// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

/** An envelope on its way from the worker to the spool and the outbox. */
record Fresh(Kind kind, Epoch epoch, Envelope envelope) {}
