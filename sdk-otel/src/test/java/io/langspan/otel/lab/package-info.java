/**
 * The fault laboratory: servers and lines that fail on purpose, and what must hold all the same.
 *
 * <p>Rows of the fault matrix, by the class that covers them:
 *
 * <pre>
 * A1 A2 A12 A14                       ConnectingIT
 * B1 B2 B3 B4 B5 B7 B9 B10            TransferIT
 * B8                                  RandomFaultsIT
 * C1 C3 C4 C5 C6 C8 C9 C10 C12 to C21 AnswersIT
 * C2                                  AnswersIT: an acknowledgement, as Langfuse has no partial success
 * C7                                  AnswersIT: held and counted; not that it is delivered once the
 *                                     key is good, as the first probe comes after half a minute
 * C11                                 AnswersIT: a span that is too large alone is dropped, not cut
 * C15                                 AnswersIT: seldom and told once; there is no retry budget yet
 * D13                                 AnswersIT
 * I13                                 HonestFlushIT
 * R1  50,000 observations, 3 seeds    RandomFaultsIT
 * R8                                  CloseInTimeIT
 * R13 R14                             HonestFlushIT, and {@link io.langspan.otel.lab.Conservation}
 *                                     in every test
 * R15 10,000 observations             AnswersIT
 * </pre>
 *
 * <p>Not here: A3 to A7 and B11 need a network of their own, A8 to A11 certificates or a proxy that
 * asks for a password, A13 a server of HTTP/2 (the client speaks 1.1 to plain addresses), B6 is B5
 * with another number, C22 cannot be seen by a client.
 */
@NullMarked
package io.langspan.otel.lab;

import org.jspecify.annotations.NullMarked;
