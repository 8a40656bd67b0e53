// SPDX-License-Identifier: Apache-2.0
package io.langspan.otel.lab;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.extension.requestfilter.RequestFilterAction;
import com.github.tomakehurst.wiremock.extension.requestfilter.StubRequestFilterV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.langspan.Langspan;
import io.langspan.otel.LangspanSdk;
import io.langspan.otel.lab.TcpProxy.End;
import io.langspan.otel.lab.TcpProxy.Way;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2, which a client speaks over TLS where the server does. */
class Http2IT {

  private static final String TRUST_STORE = "javax.net.ssl.trustStore";

  private static Path keys;

  @BeforeAll
  static void trust() {
    Certificates certificates = Certificates.shared();
    keys = certificates.only("good");
    System.setProperty(TRUST_STORE, certificates.trusted().toString());
    System.setProperty(TRUST_STORE + "Password", Certificates.PASSWORD);
  }

  @AfterAll
  static void distrust() {
    System.clearProperty(TRUST_STORE);
    System.clearProperty(TRUST_STORE + "Password");
  }

  /** A server that tells when a request has begun to arrive. */
  private static final class Server implements StubRequestFilterV2, AutoCloseable {

    final CountDownLatch begun = new CountDownLatch(1);
    final WireMockServer wire;

    Server() {
      wire =
          new WireMockServer(
              options()
                  .bindAddress("127.0.0.1")
                  .httpDisabled(true)
                  .dynamicHttpsPort()
                  .keystoreType("PKCS12")
                  .keystorePath(keys.toString())
                  .keystorePassword(Certificates.PASSWORD)
                  .keyManagerPassword(Certificates.PASSWORD)
                  .extensions(this));
      wire.start();
      wire.stubFor(any(anyUrl()).willReturn(okJson("{}")));
    }

    @Override
    public RequestFilterAction filter(Request request, ServeEvent event) {
      begun.countDown();
      return RequestFilterAction.continueWith(request);
    }

    @Override
    public String getName() {
      return "lab";
    }

    List<LoggedRequest> requests() {
      return wire.findAll(postRequestedFor(urlEqualTo(LedgerServer.TRACES)));
    }

    Set<String> spanIds() {
      Set<String> ids = new HashSet<>();
      for (LoggedRequest request : requests()) {
        try {
          Book.spansOf(ExportTraceServiceRequest.parseFrom(request.getBody()))
              .forEach(span -> ids.add(Book.id(span)));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return ids;
    }

    /** It may note a request after its answer. */
    void has(Load load) {
      Lab.await("all spans", () -> spanIds().equals(load.spanIds()));
    }

    @Override
    public void close() {
      wire.stop();
    }
  }

  private static Langspan to(int port) {
    return LangspanSdk.builder()
        .baseUrl("https://127.0.0.1:" + port)
        .credentials(LedgerServer.PUBLIC_KEY, LedgerServer.SECRET_KEY)
        .shutdownHook(false)
        .flushAt(10)
        .build();
  }

  @Row("A13")
  @Test
  void server_isSpokenToByHttp2() {
    try (Server server = new Server();
        Langspan langspan = to(server.wire.httpsPort())) {
      Load load = new Load(langspan).observations(50);

      assertThat(langspan.flush(Lab.LONG).delivered()).isEqualTo(50);

      server.has(load);
      assertThat(server.requests()).allMatch(r -> r.getProtocol().startsWith("HTTP/2"));
    }
  }

  @Row("A13")
  @Test
  void serverThatStopsUnderARequest_isReplacedByTheNext() throws Exception {
    Server first = new Server();
    first.wire.stubFor(any(anyUrl()).willReturn(okJson("{}").withFixedDelay(3_000)));
    try (TcpProxy line = new TcpProxy(first.wire.httpsPort());
        Langspan langspan = to(line.port())) {
      Load load = new Load(langspan).observations(50);
      assertThat(first.begun.await(Lab.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      first.close();

      try (Server second = new Server()) {
        line.upstream(second.wire.httpsPort());
        assertThat(langspan.flush(Lab.LONG).delivered()).isEqualTo(50);
        Lab.await(
            "all spans",
            () -> {
              Set<String> arrived = second.spanIds();
              arrived.addAll(first.spanIds());
              return arrived.equals(load.spanIds());
            });
      }
    }
  }

  @Row("A13")
  @ParameterizedTest
  @ValueSource(longs = {1, 30, 2_000})
  void connectionThatEndsAmidItsStreams_isReplaced(long bytes) {
    try (Server server = new Server();
        TcpProxy line = new TcpProxy(server.wire.httpsPort());
        Langspan langspan = to(line.port())) {
      Load load = new Load(langspan).observations(50);
      assertThat(langspan.flush(Lab.LONG).delivered()).isEqualTo(50);
      line.endAfter(bytes == 30 ? Way.DOWN : Way.UP, bytes, End.RESET);
      load.observations(50);

      assertThat(langspan.flush(Lab.LONG).delivered()).isEqualTo(50);

      assertThat(line.armed()).isFalse();
      server.has(load);
    }
  }
}
