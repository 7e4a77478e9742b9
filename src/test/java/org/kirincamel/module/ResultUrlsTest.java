package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.gateway.RawServer;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/**
 * What arrives at the video's host: the bytes that the gateway gave, on which signatures depend.
 */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ResultUrlsTest {

  private static final String VIDEO = "\0\0\0\u0018ftypisom\0\0\2\0isommp41";

  @TempDir Path home;
  private volatile int hostPort;

  /** Each as the gateway gives it, with the request line that it must become. */
  private static final List<List<String>> URLS =
      List.of(
          List.of("/v/a.mp4?acl=/*~hmac=0a1b~exp=1", "/v/a.mp4?acl=/*~hmac=0a1b~exp=1"),
          List.of("/v/a%2Fb%7Ec%2fd.mp4?x=%7e", "/v/a%2Fb%7Ec%2fd.mp4?x=%7e"),
          List.of("/v/a+b;c=1,d.mp4?e=f+g;h", "/v/a+b;c=1,d.mp4?e=f+g;h"),
          List.of("//v//a.mp4", "//v//a.mp4"),
          List.of("/v/./x/../a.mp4", "/v/./x/../a.mp4"),
          List.of("/v/it's!(*)@a:b$.mp4?'!@:$=&&&", "/v/it's!(*)@a:b$.mp4?'!@:$=&&&"),
          List.of("/v/empty.mp4?", "/v/empty.mp4?"),
          List.of("/v/two.mp4?a=b?c=/d", "/v/two.mp4?a=b?c=/d"),
          List.of("/v/lone%.mp4?p=5%&q=%zz", "/v/lone%.mp4?p=5%&q=%zz"),
          List.of("/v/fragment.mp4?a=1#t=10", "/v/fragment.mp4?a=1"),
          List.of("/v/my red kite.mp4", "/v/my%20red%20kite.mp4"),
          List.of("/v/café 猫.mp4", "/v/caf%C3%A9%20%E7%8C%AB.mp4"),
          List.of("/v/a.mp4\n", "/v/a.mp4"),
          List.of("/v/p.mp4?a=1|2&b=[3]", "/v/p.mp4?a=1%7C2&b=%5B3%5D"),
          List.of("/v/{a}\"\\^`<>.mp4", "/v/%7Ba%7D%22%5C%5E%60%3C%3E.mp4"),
          List.of("/v/a\r\nX-Evil: 1", "/v/a%0D%0AX-Evil:%201"),
          List.of("/v/" + "long~".repeat(1000), "/v/" + "long~".repeat(1000)),
          List.of("", "/"),
          List.of("?a=~", "/?a=~"));

  private static void video(OutputStream out) throws Exception {
    RawServer.write(
        out, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(VIDEO.length(), VIDEO));
  }

  private static String line(String request) {
    return request.substring(0, request.indexOf("\r\n"));
  }

  private static Map<String, Object> output(String url) {
    return Map.of("content", List.of(Map.of("type", "video", "url", url)));
  }

  /** The n-th request of the file gets the n-th URL. */
  private static void resultsAre(Simulator gateway, List<String> urls) {
    gateway.behave(
        params ->
            Script.completed()
                .withField(
                    "output",
                    List.of(output(urls.get(Integer.parseInt(params.path("prompt").asText()))))));
  }

  private static String requests(int count) {
    var rows = new StringBuilder("prompt\n");
    for (int i = 0; i < count; i++) {
      rows.append(i).append('\n');
    }
    return rows.toString();
  }

  private static Map<String, String> hosts(List<String> requests) {
    var hosts = new TreeMap<String, String>();
    for (String request : requests) {
      String host = request.replaceFirst("(?s).*\r\nHost: ", "").replaceFirst("(?s)\r\n.*", "");
      hosts.put(line(request).split(" ")[1], host);
    }
    return hosts;
  }

  @Test
  void a_url_arrives_as_the_gateway_gave_it_by_whatever_name_its_host_goes() throws Exception {
    var names =
        new SystemDefaultDnsResolver() {
          @Override
          public InetAddress[] resolve(String host) throws UnknownHostException {
            return new InetAddress[] {
              InetAddress.getByName(host.contains(":") ? "::1" : "127.0.0.1")
            };
          }
        };
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(20));
        var host = new RawServer(ResultUrlsTest::video);
        var sixth = new RawServer("::1", ResultUrlsTest::video)) {
      String at = "http://127.0.0.1:" + host.port();
      List<String> urls = new ArrayList<>();
      URLS.forEach(each -> urls.add(at + each.get(0)));
      urls.add("//127.0.0.1:%d/v/without-scheme~.mp4".formatted(host.port()));
      urls.add("  HTTP://CDN.example:%d/v/upper-case~.mp4 ".formatted(host.port()));
      urls.add("http://cdn.münchen.example:%d/v/umlaut~.mp4".formatted(host.port()));
      urls.add("http://[::1]:%d/v/sixth~.mp4".formatted(sixth.port()));
      resultsAre(gateway, urls);
      try (var module =
          Module.of(home, gateway)
              .with("kirin.fetch.private", "true")
              .with("kirin.fetch.tries", "1")
              .bean("kirinDns", names)
              .start()) {
        module.drop("all.csv", requests(urls.size()));

        assertThat(module.awaitDocuments(urls.size()))
            .extracting(d -> d.at("/error/error_message").asText(""))
            .containsOnly("");
        assertThat(host.requests())
            .extracting(ResultUrlsTest::line)
            .containsExactlyInAnyOrderElementsOf(
                lines(
                    URLS.stream().map(each -> each.get(1)).toList(),
                    "/v/without-scheme~.mp4",
                    "/v/upper-case~.mp4",
                    "/v/umlaut~.mp4"));
        assertThat(sixth.requests())
            .extracting(ResultUrlsTest::line)
            .containsExactly("GET /v/sixth~.mp4 HTTP/1.1");
        assertThat(hosts(host.requests()))
            .containsEntry("/v/without-scheme~.mp4", "127.0.0.1:" + host.port())
            .containsEntry("/v/upper-case~.mp4", "CDN.example:" + host.port())
            .containsEntry("/v/umlaut~.mp4", "cdn.xn--mnchen-3ya.example:" + host.port());
        assertThat(hosts(sixth.requests()).values()).containsExactly("[::1]:" + sixth.port());
        assertThat(host.requests()).noneMatch(request -> request.contains("\r\nX-Evil"));
        assertThat(host.requests()).noneMatch(request -> request.contains("Authorization"));
      }
    }
  }

  private static List<String> lines(List<String> targets, String... more) {
    var all = new ArrayList<>(targets);
    all.addAll(List.of(more));
    return all.stream().map(target -> "GET %s HTTP/1.1".formatted(target)).toList();
  }

  @Test
  void a_relative_url_lies_at_the_gateway_and_the_result_says_where() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(20))) {
      gateway.scripts(
          charge ->
              Script.completed()
                  .withField("output", List.of(output("/videos/" + charge.taskId() + ".mp4"))));
      try (var module = Module.shared(gateway).with("kirin.fetch.tries", "1").start()) {
        module.drop("cat.txt", "A cat");

        JsonNode document = module.awaitDocument();
        assertThat(document.at("/files/0/url").asText())
            .isEqualTo(gateway.url() + document.at("/output/0/content/0/url").asText());
        Promises.keptWithVideos(gateway, module.folders(), 1);
      }
    }
  }

  @Test
  void a_redirect_is_followed_byte_for_byte_too() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    var steps =
        List.of("/b~1/./é|x?y=%7e~[z]", "c~2//d", "?e~3", "//127.0.0.1:PORT//f~4#g", "/end~5");
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(20));
        var host =
            new RawServer(
                out -> {
                  int step = seen.size();
                  seen.add("");
                  if (step == steps.size()) {
                    video(out);
                  } else {
                    RawServer.write(
                        out,
                        "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n"
                            .formatted(steps.get(step).replace("PORT", "" + hostPort)));
                  }
                })) {
      hostPort = host.port();
      resultsAre(gateway, List.of("http://127.0.0.1:%d/a~0".formatted(host.port())));
      try (var module =
          Module.shared(gateway)
              .with("kirin.fetch.private", "true")
              .with("kirin.fetch.tries", "1")
              .start()) {
        module.drop("all.csv", requests(1));

        assertThat(module.awaitDocument().path("files")).hasSize(1);
        assertThat(host.requests())
            .extracting(ResultUrlsTest::line)
            .containsExactlyElementsOf(
                lines(
                    List.of(
                        "/a~0",
                        "/b~1/./%C3%A9%7Cx?y=%7e~%5Bz%5D",
                        "/b~1/./c~2//d",
                        "/b~1/./c~2//d?e~3",
                        "//f~4",
                        "/end~5")));
      }
    }
  }

  @Test
  void an_address_that_is_refused_for_good_is_not_tried_again() throws Exception {
    var urls =
        List.of(
            "ftp://host.example/a.mp4",
            "http:///a.mp4",
            "https://user:word@host.example/a.mp4",
            "file:///etc/passwd",
            "http://127.0.0.2:8099/a.mp4",
            "http://127.0.0.1:22/a.mp4",
            "GATEWAY/videos/moved.mp4");
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(20))) {
      gateway.always(
          Call.VIDEO,
          request -> request.path().endsWith("moved.mp4"),
          Fault.redirect(302, "http://127.0.0.2:8099/a.mp4"));
      try (var module = Module.shared(gateway).start()) {
        resultsAre(
            gateway, urls.stream().map(url -> url.replace("GATEWAY", gateway.url())).toList());
        module.drop("all.csv", requests(urls.size()));

        assertThat(module.awaitDocuments(urls.size()))
            .allSatisfy(
                d -> {
                  assertThat(d.at("/error/code").asText()).isEqualTo("fetch_failed");
                  assertThat(d.at("/error/error_message").asText())
                      .startsWith("not fetched: ")
                      .doesNotContain("\n");
                });
        assertThat(gateway.videoDownloads()).isEqualTo(1);
      }
    }
  }

  @Test
  void a_name_that_does_not_resolve_now_is_tried_again() throws Exception {
    var looks = new AtomicInteger();
    var names =
        new SystemDefaultDnsResolver() {
          @Override
          public InetAddress[] resolve(String host) throws UnknownHostException {
            if (host.equals("cdn.example") && looks.incrementAndGet() == 1) {
              throw new UnknownHostException(host);
            }
            return new InetAddress[] {InetAddress.getByName("127.0.0.1")};
          }
        };
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(20));
        var host = new RawServer(ResultUrlsTest::video)) {
      resultsAre(gateway, List.of("http://cdn.example:%d/a.mp4".formatted(host.port())));
      try (var module =
          Module.of(home, gateway)
              .with("kirin.fetch.private", "true")
              .bean("kirinDns", names)
              .start()) {
        module.drop("all.csv", requests(1));

        assertThat(module.awaitDocument().path("files")).hasSize(1);
        assertThat(looks).hasValueGreaterThan(1);
      }
    }
  }
}
