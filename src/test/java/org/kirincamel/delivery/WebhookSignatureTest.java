package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kirincamel.settings.Target;

class WebhookSignatureTest {

  private static final Target.Secret KEY =
      new Target.Secret(Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final Instant AT = Instant.ofEpochSecond(1614265330);
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

  @Test
  void the_standards_own_example_has_the_standards_own_signature() {
    assertThat(WebhookSignature.of(List.of(KEY), ID, AT, BODY)).isEqualTo(SIGNATURE);
  }

  @Test
  void two_secrets_sign_one_after_the_other() {
    var other = new Target.Secret(new byte[32]);
    String both = WebhookSignature.of(List.of(other, KEY), ID, AT, BODY);

    assertThat(both).isEqualTo(WebhookSignature.of(List.of(other), ID, AT, BODY) + " " + SIGNATURE);
  }
}
