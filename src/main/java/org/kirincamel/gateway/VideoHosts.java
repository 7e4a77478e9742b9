package org.kirincamel.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Where a video may be fetched from. Its address is a stranger's word, and what stands behind it
 * may be this machine or its own network. So each name is looked up here and nowhere else, just
 * before the connection, for the first address as for each one that a redirect leads to: what was
 * checked is what is connected to, whatever the name's server says a moment later.
 */
final class VideoHosts implements DnsResolver {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int FIRST_FREE_PORT = 1024;

  private final String apiHost;
  private final int apiPort;
  private final List<String> allowed;
  private final boolean privateToo;
  private final DnsResolver names;

  /**
   * @param api the gateway's own address: what stands there is talked to anyway, and may serve
   *     videos on the same port
   * @param allowed names of hosts, or {@code *.} and a domain for every name below it; empty for
   *     all
   * @param privateToo whether hosts may have addresses that are not public
   * @param names turns names into addresses
   */
  VideoHosts(URI api, List<String> allowed, boolean privateToo, DnsResolver names) {
    this.apiHost = bare(api.getHost());
    this.apiPort = port(api);
    this.allowed = allowed.stream().map(VideoHosts::bare).toList();
    this.privateToo = privateToo;
    this.names = names;
  }

  private static int port(URI api) {
    int defaultPort = "https".equalsIgnoreCase(api.getScheme()) ? HTTPS : HTTP;
    return api.getPort() >= 0 ? api.getPort() : defaultPort;
  }

  /** A host's name as it is compared: lower case, no brackets of IPv6, no dot at the end. */
  private static String bare(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    String open = lower.startsWith("[") ? lower.substring(1, lower.length() - 1) : lower;
    return open.endsWith(".") ? open.substring(0, open.length() - 1) : open;
  }

  /**
   * The addresses of a host, if all of them may be connected to.
   *
   * @throws RefusedAddressException if one of them may not
   */
  @Override
  public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
    return Arrays.stream(checked(host, port))
        .map(address -> new InetSocketAddress(address, port))
        .toList();
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    return checked(host, HTTPS);
  }

  private InetAddress[] checked(String host, int port) throws UnknownHostException {
    String name = bare(host);
    if (name.equals(apiHost) && port == apiPort) {
      return names.resolve(host);
    }
    if (!allowed.isEmpty() && allowed.stream().noneMatch(pattern -> fits(pattern, name))) {
      throw new RefusedAddressException(
          "%s is not among kirin.fetch.hosts: add it there if videos come from it".formatted(host));
    }
    if (port < FIRST_FREE_PORT && port != HTTP && port != HTTPS) {
      throw new RefusedAddressException(
          "port %d of %s is refused: videos come from ports 80, 443 and 1024 upwards"
              .formatted(port, host));
    }
    InetAddress[] addresses = names.resolve(host);
    if (!privateToo && !Arrays.stream(addresses).allMatch(PublicAddress::is)) {
      // Which one must not be told: the sentence goes into the result.
      throw new RefusedAddressException(
          "%s is no host of the public internet: set kirin.fetch.private=true if videos may come from your own network"
              .formatted(host));
    }
    return addresses;
  }

  private static boolean fits(String pattern, String name) {
    return pattern.startsWith("*.") ? name.endsWith(pattern.substring(1)) : name.equals(pattern);
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return names.resolveCanonicalHostname(host);
  }
}
