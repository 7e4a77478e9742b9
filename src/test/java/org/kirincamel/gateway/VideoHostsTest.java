package org.kirincamel.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoHostsTest {

  private static final URI API = URI.create("http://127.0.0.1:8090/base");

  /** A name's server: each look-up gets the next answer. */
  private static final class Names implements DnsResolver {
    private final Queue<List<String>> answers = new ArrayDeque<>();

    Names then(String... addresses) {
      answers.add(List.of(addresses));
      return this;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      List<String> answer = answers.isEmpty() ? List.of(host) : answers.remove();
      var addresses = new InetAddress[answer.size()];
      for (int i = 0; i < addresses.length; i++) {
        addresses[i] = InetAddress.getByName(answer.get(i));
      }
      return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  private static VideoHosts open(Names names) {
    return new VideoHosts(API, List.of(), false, names);
  }

  @Test
  void a_public_host_is_connected_to_at_the_very_addresses_that_were_checked() throws Exception {
    assertThat(open(new Names().then("8.8.8.8", "2606:4700::1111")).resolve("cdn.example", 443))
        .containsExactly(
            new InetSocketAddress(InetAddress.getByName("8.8.8.8"), 443),
            new InetSocketAddress(InetAddress.getByName("2606:4700::1111"), 443));
  }

  @Test
  void a_name_that_first_shows_a_public_address_and_then_another_is_refused() throws Exception {
    var hosts = open(new Names().then("8.8.8.8").then("127.0.0.1").then("8.8.4.4"));

    assertThat(hosts.resolve("rebound.example", 443))
        .extracting(address -> address.getAddress().getHostAddress())
        .containsExactly("8.8.8.8");
    assertThatThrownBy(() -> hosts.resolve("rebound.example", 443))
        .isInstanceOf(RefusedAddressException.class)
        .hasMessageContaining("rebound.example")
        .hasMessageContaining("kirin.fetch.private")
        .hasMessageNotContaining("127.0.0.1");
  }

  @Test
  void one_private_address_among_public_ones_is_enough_to_refuse_them_all() {
    assertThatThrownBy(
            () -> open(new Names().then("8.8.8.8", "10.0.0.1")).resolve("mixed.example", 443))
        .isInstanceOf(RefusedAddressException.class);
  }

  @Test
  void private_addresses_are_allowed_by_the_setting() throws Exception {
    var hosts = new VideoHosts(API, List.of(), true, new Names());

    assertThat(hosts.resolve("192.168.1.1", 8443)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 8090, true", "127.0.0.1, 8091, false", "127.0.0.2, 8090, false"})
  void the_gateways_own_host_is_allowed_on_its_own_port_alone(String host, int port, boolean may) {
    assertThat(mayConnect(open(new Names()), host, port)).isEqualTo(may);
  }

  @ParameterizedTest
  @CsvSource({
    "https://API.example, api.example, 443, true",
    "https://api.example, api.example., 443, true",
    "https://api.example, api.example, 80, false",
    "http://api.example, api.example, 80, true",
    "http://[::1]:8090, ::1, 8090, true",
    "http://[::1]:8090, [::1], 8090, true",
    "http://[::1]:8090, ::1, 8091, false"
  })
  void the_gateways_own_host_is_known_however_it_is_written(
      URI api, String host, int port, boolean may) {
    var hosts = new VideoHosts(api, List.of(), false, new Names().then("127.0.0.1"));

    assertThat(mayConnect(hosts, host, port)).isEqualTo(may);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 22, 25, 110, 445, 1023})
  void ports_of_other_services_are_refused(int port) {
    assertThatThrownBy(() -> open(new Names()).resolve("8.8.8.8", port))
        .isInstanceOf(RefusedAddressException.class)
        .hasMessageContaining("port %d".formatted(port));
  }

  @ParameterizedTest
  @CsvSource({
    "cdn.example.com, true",
    "CDN.Example.com., true",
    "a.videos.example, true",
    "b.a.videos.example, true",
    "videos.example, false",
    "evilvideos.example, false",
    "cdn.example.com.evil.example, false",
    "evil.example, false"
  })
  void a_list_of_hosts_is_all_there_is_to_fetch_from(String host, boolean may) {
    var hosts =
        new VideoHosts(
            API,
            List.of("cdn.example.com", "*.videos.example"),
            false,
            new Names().then("8.8.8.8"));

    assertThat(mayConnect(hosts, host, 443)).isEqualTo(may);
  }

  @Test
  void a_listed_host_may_still_not_be_private() {
    var hosts =
        new VideoHosts(API, List.of("cdn.example.com"), false, new Names().then("127.0.0.1"));

    assertThat(mayConnect(hosts, "cdn.example.com", 443)).isFalse();
  }

  private static boolean mayConnect(VideoHosts hosts, String host, int port) {
    try {
      return !hosts.resolve(host, port).isEmpty();
    } catch (RefusedAddressException refused) {
      return false;
    } catch (UnknownHostException e) {
      throw new AssertionError("not even looked at: " + Arrays.asList(host, port), e);
    }
  }
}
