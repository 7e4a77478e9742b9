package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Prints how many small requests one core judges in a second. Run by hand; asserts nothing. */
final class RequestRulesSpeed {
  private static final int ROUNDS = 10;
  private static final int REQUESTS = 200_000;

  private RequestRulesSpeed() {}

  public static void main(String[] arguments) {
    measure("valid", Requests.catWith("'duration': 5, 'mode': 'std', 'cfg_scale': 0.5"));
    measure(
        "valid, every field",
        Requests.catWith(
            """
            'duration': '5', 'aspect_ratio': '1:1', 'negative_prompt': 'dogs', 'mode': 'std',
            'camera_control': {'type': 'simple', 'config': {'pan': 3}},
            'watermark_info': {'enabled': false}, 'callback_url': 'https://example.com/kirin',
            'external_task_id': 'cat-1', 'deliver_to': ['outbox']
            """));
    measure("invalid", Requests.catWith("'duration': 7, 'aspectRatio': '1:1'"));
  }

  private static void measure(String name, JsonNode request) {
    var copies = List.of(request, request.deepCopy(), request.deepCopy());
    int valid = 0;
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < REQUESTS; i++) {
        valid += Requests.RULES.check(copies.get(i % 3)) instanceof Verdict.Valid ? 1 : 0;
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.printf(
        "%s: %,d requests/s (%d valid)%n", name, REQUESTS * 1_000_000_000L / best, valid);
  }
}
