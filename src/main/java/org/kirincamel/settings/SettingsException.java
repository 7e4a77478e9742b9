package org.kirincamel.settings;

import java.util.List;

/** Settings with which the module must not start. The message is one sentence per problem. */
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SettingsException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
  }
}
