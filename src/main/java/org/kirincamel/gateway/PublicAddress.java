package org.kirincamel.gateway;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses are those of hosts on the public internet. Whatever leads to this machine, to its
 * own network or nowhere is none, whichever way it is written: the registries of special addresses
 * (RFC 6890) are the list, and for IPv6 only what is given out as global unicast counts at all.
 */
final class PublicAddress {

  private static final List<Block> NOT_PUBLIC_V4 =
      List.of(
          Block.of("0.0.0.0", 8),
          Block.of("10.0.0.0", 8),
          // Carriers' NAT.
          Block.of("100.64.0.0", 10),
          Block.of("127.0.0.0", 8),
          // Link-local, where clouds keep the credentials of their machines.
          Block.of("169.254.0.0", 16),
          Block.of("172.16.0.0", 12),
          Block.of("192.0.0.0", 24),
          Block.of("192.0.2.0", 24),
          Block.of("192.88.99.0", 24),
          Block.of("192.168.0.0", 16),
          Block.of("198.18.0.0", 15),
          Block.of("198.51.100.0", 24),
          Block.of("203.0.113.0", 24),
          // Multicast, reserved and broadcast.
          Block.of("224.0.0.0", 3));

  private static final Block GLOBAL_V6 = Block.of("2000::", 3);

  private static final List<Block> NOT_PUBLIC_V6 =
      List.of(
          // Special purposes, Teredo among them, which hides an IPv4 address in scrambled form.
          Block.of("2001::", 23), Block.of("2001:db8::", 32), Block.of("3fff::", 20));

  /** Blocks that carry an IPv4 address, and where in them it begins: that one is reached. */
  private static final Block NAT64 = Block.of("64:ff9b::", 96);

  private static final int IN_NAT64 = 12;
  private static final Block SIX_TO_FOUR = Block.of("2002::", 16);
  private static final int IN_SIX_TO_FOUR = 2;

  private PublicAddress() {}

  static boolean is(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return NOT_PUBLIC_V4.stream().noneMatch(block -> block.holds(bytes));
    }
    if (!(address instanceof Inet6Address)) {
      return false;
    }
    if (NAT64.holds(bytes)) {
      return isV4(bytes, IN_NAT64);
    }
    if (SIX_TO_FOUR.holds(bytes)) {
      return isV4(bytes, IN_SIX_TO_FOUR);
    }
    return GLOBAL_V6.holds(bytes) && NOT_PUBLIC_V6.stream().noneMatch(block -> block.holds(bytes));
  }

  private static boolean isV4(byte[] bytes, int from) {
    byte[] v4 = Arrays.copyOfRange(bytes, from, from + 4);
    return NOT_PUBLIC_V4.stream().noneMatch(block -> block.holds(v4));
  }

  /** All addresses that begin with the same bits. */
  private record Block(byte[] first, int bits) {

    static Block of(String first, int bits) {
      try {
        return new Block(InetAddress.getByName(first).getAddress(), bits);
      } catch (UnknownHostException e) {
        throw new IllegalStateException("An address in digits needs no look-up: " + first, e);
      }
    }

    boolean holds(byte[] address) {
      if (address.length != first.length) {
        return false;
      }
      int whole = bits / 8;
      int mask = 0xff00 >> bits % 8 & 0xff;
      return Arrays.equals(address, 0, whole, first, 0, whole)
          && (mask == 0 || (address[whole] & mask) == (first[whole] & mask));
    }
  }
}
