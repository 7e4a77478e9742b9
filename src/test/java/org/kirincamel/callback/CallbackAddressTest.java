package org.kirincamel.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackAddressTest {

  private static final URI BASE = URI.create("https://kirin.example/below");
  private static final UUID ID = UUID.fromString("018f3c2e-7b1a-7000-8000-0123456789ab");

  private final CallbackAddress address = new CallbackAddress(BASE, secret(1));

  private static byte[] secret(int value) {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) value);
    return secret;
  }

  private static String segment(String url) {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  @Test
  void an_address_names_its_request_and_is_the_same_on_every_node() {
    String url = address.of(ID);

    assertThat(url).startsWith("https://kirin.example/below/callbacks/" + ID + ".");
    assertThat(new CallbackAddress(BASE, secret(1)).of(ID)).isEqualTo(url);
    assertThat(address.request(segment(url))).contains(ID);
  }

  @Test
  void no_address_tells_anything_of_another() {
    var other = UUID.fromString("018f3c2e-7b1a-7000-8000-0123456789ac");
    String token = segment(address.of(ID)).substring(37);

    assertThat(segment(address.of(other)).substring(37)).isNotEqualTo(token);
    assertThat(address.request(other + "." + token)).isEmpty();
    assertThat(new CallbackAddress(BASE, secret(2)).request(segment(address.of(ID)))).isEmpty();
  }

  @Test
  void one_changed_letter_anywhere_makes_it_a_strangers() {
    String good = segment(address.of(ID));
    for (int at = 0; at < good.length(); at++) {
      var forged = new StringBuilder(good);
      forged.setCharAt(at, good.charAt(at) == 'a' ? 'b' : 'a');

      assertThat(address.request(forged.toString())).as("changed at %d", at).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "x", "018f3c2e-7b1a-7000-8000-0123456789ab", "%00", "…"})
  void what_is_no_address_is_nobodys(String segment) {
    assertThat(address.request(segment)).isEmpty();
    assertThat(address.request(segment + "." + "A".repeat(43))).isEmpty();
    assertThat(address.request(ID + "." + segment)).isEmpty();
    assertThat(address.request(segment.repeat(1000))).isEmpty();
  }
}
