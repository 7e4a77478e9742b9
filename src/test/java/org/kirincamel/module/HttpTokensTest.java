package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.simulator.Simulator;

/** Tokens of operators and of readers, in the calls that take them. */
@Timeout(120)
class HttpTokensTest {

  private static final String CAT = "{\"prompt\":\"A cat\"}";
  private static final String READER = "token-of-a-reader-1";
  private static final String ANNA = "token-of-an-operator-1";

  @Test
  void readers_look_and_operators_send_too() throws Exception {
    try (var gateway = Simulator.start();
        var module =
            Caller.shared(gateway)
                .with("kirin.http.reader-tokens", READER)
                .with("kirin.http.operator-tokens", "anna:" + ANNA)
                .start()) {
      var caller = new Caller(module);
      String[] reader = {"Authorization", "Bearer " + READER};
      String[] anna = {"Authorization", "Bearer " + ANNA};

      for (String path : new String[] {"/requests", "/status", "/openapi.json", "/metrics"}) {
        assertThat(caller.get(path).problem(401)).contains("Authorization: Bearer");
        assertThat(caller.get(path, reader).status()).as(path).isEqualTo(200);
        assertThat(caller.get(path, anna).status()).as(path).isEqualTo(200);
      }
      assertThat(caller.post(CAT, reader).problem(403)).contains("kirin.http.tokens");
      assertThat(caller.post(CAT, "Authorization", "Bearer " + ANNA + "x").problem(401))
          .doesNotContain(ANNA);
      assertThat(caller.post(CAT, anna).status()).isEqualTo(202);
    }
  }

  @Test
  void operators_look_also_where_no_requests_come_in() throws Exception {
    try (var gateway = Simulator.start();
        var module =
            Caller.shared(gateway)
                .with("kirin.intake.http.enabled", "false")
                .with("kirin.http.operator-tokens", "anna:" + ANNA)
                .start()) {
      var caller = new Caller(module);
      String[] anna = {"Authorization", "Bearer " + ANNA};

      assertThat(caller.get("/status", anna).status()).isEqualTo(200);
      assertThat(caller.get("/requests", anna).status()).isEqualTo(200);
      assertThat(caller.post(CAT, anna).status()).isEqualTo(405);
    }
  }
}
