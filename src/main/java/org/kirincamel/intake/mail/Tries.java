package org.kirincamel.intake.mail;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each mail failed, so that one that always does ends in the failed folder. Kept in
 * memory: after a restart counting begins anew. Thread-safe.
 */
final class Tries {

  private static final int MAX_MAILS = 10_000;

  private record Failures(int count, long successesBefore) {}

  private final int most;
  private final Map<String, Failures> failures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > MAX_MAILS;
        }
      };
  private long successes;

  Tries(int most) {
    this.most = most;
  }

  /**
   * Notes a failure.
   *
   * @param perhapsOfAll whether it may have nothing to do with this mail: it counts only once other
   *     mails have succeeded since its last failure
   * @return whether the mail is to be given up
   */
  synchronized boolean failed(String mail, boolean perhapsOfAll) {
    Failures before = failures.getOrDefault(mail, new Failures(0, successes));
    boolean counts = !perhapsOfAll || successes > before.successesBefore();
    var now = new Failures(before.count() + (counts ? 1 : 0), successes);
    failures.put(mail, now);
    return now.count() >= most;
  }

  synchronized void succeeded(String mail) {
    failures.remove(mail);
    successes++;
  }
}
