package org.kirincamel.http;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.kirincamel.loop.Callbacks;
import org.kirincamel.settings.Settings;

/**
 * Whose bodies are received before a worker is taken, and up to which length: those of callers who
 * will be let in, and short forms, by which operators sign in. Everyone else is answered without a
 * byte of the body being read. Names no class of the server's library, which need not be on the
 * class path.
 */
final class BodyLimits {

  private static final long LEAST_ROOM = 64L << 20;
  private static final String CALLBACKS = "/callbacks/";
  private static final String FORMS = "/kirin/";

  private final Callers callers;
  private final Callbacks callbacks;
  private final int ofRequests;
  private final int ofCallbacks;
  private final OptionalInt ofForms;

  BodyLimits(Settings settings, Callbacks callbacks) {
    this.callers = new Callers(settings.http());
    this.callbacks = callbacks;
    this.ofRequests = settings.messages().maxBytes();
    this.ofCallbacks = (int) settings.api().maxBytes();
    this.ofForms = settings.http().page() ? OptionalInt.of(Form.MOST) : OptionalInt.empty();
  }

  /**
   * Empty where the body is left to whatever serves the path.
   *
   * @param header value of a header by its name, empty unless there is exactly one
   */
  OptionalInt of(String method, String path, Function<String, Optional<String>> header) {
    if (!method.equals("POST")) {
      return OptionalInt.empty();
    }
    if (path.equals("/requests")) {
      return ifAdmitted(header, Right.SEND, ofRequests);
    }
    if (ofForms.isPresent() && path.startsWith(FORMS)) {
      return ofForms;
    }
    if (path.equals("/orders") || path.startsWith("/requests/") && path.endsWith("/orders")) {
      return ifAdmitted(header, Right.ORDER, OrderSteps.MAX_BYTES);
    }
    return path.startsWith(CALLBACKS)
            && callbacks.request(path.substring(CALLBACKS.length())).isPresent()
        ? OptionalInt.of(ofCallbacks)
        : OptionalInt.empty();
  }

  private OptionalInt ifAdmitted(
      Function<String, Optional<String>> header, Right needed, int most) {
    try {
      callers.admit(header, needed);
      return OptionalInt.of(most);
    } catch (ProblemException refused) {
      // The route says so.
      return OptionalInt.empty();
    }
  }

  /** Bytes of all bodies together that may be on their way to us at once. */
  long room() {
    return Math.max(LEAST_ROOM, 2L * Math.max(ofRequests, ofCallbacks));
  }
}
