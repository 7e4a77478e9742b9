package org.kirincamel.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignaturesTest {

  /** As the model's vendor has published it. */
  private static final byte[] SECRET =
      Base64.getDecoder().decode("dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=");

  private static final String ID = "9876543210";
  private static final long TIME = 1781080794;
  private static final byte[] BODY =
      "{\"id\":\"1234567890\",\"status\":\"succeeded\",\"message\":\"\",\"create_time\":1781080778802,\"update_time\":1781080794151}"
          .getBytes(StandardCharsets.UTF_8);
  private static final String SIGNATURE = "v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=";

  private static final byte[] OTHER =
      "another secret of thirty-two ...".getBytes(StandardCharsets.UTF_8);

  private static Signatures at(long seconds, byte[]... keys) {
    return new Signatures(
        Arrays.asList(keys),
        Duration.ofMinutes(5),
        Clock.fixed(Instant.ofEpochSecond(seconds), ZoneOffset.UTC));
  }

  private static Optional<String> objection(
      Signatures signatures, String id, String time, String signature, byte[] body) {
    return signatures.objection(Optional.of(id), Optional.of(time), Optional.of(signature), body);
  }

  private static Optional<String> objection(Signatures signatures, String signature) {
    return objection(signatures, ID, "" + TIME, signature, BODY);
  }

  @Test
  void the_published_message_is_taken() {
    assertThat(objection(at(TIME, SECRET), SIGNATURE)).isEmpty();
  }

  @Test
  void any_of_several_secrets_and_any_of_several_signatures_will_do() {
    assertThat(objection(at(TIME, OTHER, SECRET), SIGNATURE)).isEmpty();
    assertThat(objection(at(TIME, SECRET, OTHER), "v1,AAAA v1a,BBBB " + SIGNATURE)).isEmpty();
    assertThat(objection(at(TIME, OTHER), SIGNATURE))
        .hasValueSatisfying(why -> assertThat(why).contains("webhook-signature"));
  }

  @Test
  void a_change_of_any_part_is_seen() {
    var signatures = at(TIME, SECRET);
    byte[] changed = BODY.clone();
    changed[8]++;

    assertThat(objection(signatures, "9876543211", "" + TIME, SIGNATURE, BODY)).isPresent();
    assertThat(objection(signatures, ID, "" + (TIME + 1), SIGNATURE, BODY)).isPresent();
    assertThat(objection(signatures, ID, "" + TIME, SIGNATURE, changed)).isPresent();
    assertThat(objection(signatures, ID, "" + TIME, SIGNATURE, new byte[0])).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v1,",
        "v1",
        "UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=",
        "v2,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=",
        "v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4",
        "v1,usKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4="
      })
  void what_is_not_the_whole_signature_is_none(String signature) {
    assertThat(objection(at(TIME, SECRET), signature)).isPresent();
  }

  @Test
  void a_message_may_be_five_minutes_old_or_early_and_no_more() {
    for (long apart : List.of(-300, 0, 300).stream().mapToLong(each -> each).toArray()) {
      assertThat(objection(at(TIME + apart, SECRET), SIGNATURE)).as("%d s", apart).isEmpty();
    }
    for (long apart : new long[] {-301, 301, -TIME, 1L << 40}) {
      assertThat(objection(at(TIME + apart, SECRET), SIGNATURE))
          .as("%d s", apart)
          .hasValueSatisfying(why -> assertThat(why).contains("kirin.callback.tolerance"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "now", "-1781080794", "1781080794.0", "99999999999999999999", "٣"})
  void a_time_that_is_none_is_refused(String time) {
    assertThat(objection(at(TIME, SECRET), ID, time, SIGNATURE, BODY)).isPresent();
  }

  @Test
  void without_its_headers_nothing_is_signed_and_without_a_secret_nothing_need_be() {
    Optional<String> none = Optional.empty();
    var time = Optional.of("" + TIME);

    assertThat(at(TIME, SECRET).objection(none, none, none, BODY)).isPresent();
    assertThat(at(TIME, SECRET).objection(Optional.of(ID), time, none, BODY)).isPresent();
    assertThat(at(TIME, SECRET).objection(none, time, Optional.of(SIGNATURE), BODY)).isPresent();
    assertThat(at(TIME).objection(none, none, none, BODY)).isEmpty();
  }
}
