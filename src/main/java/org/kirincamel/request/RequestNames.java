package org.kirincamel.request;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The names that a request may use because the operator configured them.
 *
 * @param defaultModel model of requests that name none; may always be named as well
 * @param models models that may be named, in the order in which messages list them
 * @param targets names of the configured targets, in the order in which messages list them
 */
public record RequestNames(String defaultModel, Set<String> models, Set<String> targets) {

  public RequestNames {
    var allowed = new LinkedHashSet<String>();
    allowed.add(defaultModel);
    allowed.addAll(models);
    models = Collections.unmodifiableSet(allowed);
    targets = Collections.unmodifiableSet(new LinkedHashSet<>(targets));
  }
}
