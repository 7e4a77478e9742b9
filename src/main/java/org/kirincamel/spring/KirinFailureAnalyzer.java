package org.kirincamel.spring;

import org.jspecify.annotations.Nullable;
import org.kirincamel.common.Causes;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.store.StoreException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * What Spring Boot says where the module stops an application: the module's own sentences, in place
 * of the exceptions of Camel and Spring around them.
 */
public final class KirinFailureAnalyzer implements FailureAnalyzer {

  private static final String ACTION =
      "Correct it, or set kirin.fail-host to false to start the application without the module.";

  /** Null, as Spring Boot wants it, where the module is not the cause. */
  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    return Causes.of(failure).stream()
        .filter(cause -> cause instanceof SettingsException || cause instanceof StoreException)
        .findFirst()
        .map(cause -> new FailureAnalysis(cause.getMessage(), ACTION, failure))
        .orElse(null);
  }
}
