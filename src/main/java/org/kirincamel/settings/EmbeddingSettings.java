package org.kirincamel.settings;

import java.util.List;

/**
 * How the module lives in a host: "In a host" in the reference. Whether it is on at all, and
 * whether what is wrong with it stops the host, is looked at before the rest is read.
 *
 * @param replaced ids of routes of the module that the host has routes of its own for
 */
public record EmbeddingSettings(List<String> replaced) {

  /** Whether the module is on. */
  public static final String ENABLED = "kirin.enabled";

  /** Whether the host does not start where the module does not. */
  public static final String FAIL_HOST = "kirin.fail-host";

  /** Ids of replaced routes. */
  public static final String REPLACED = "kirin.routes.replaced";

  static EmbeddingSettings read(SettingsReader reader) {
    reader.flag(ENABLED, true);
    reader.flag(FAIL_HOST, true);
    return new EmbeddingSettings(reader.namesOrNone(REPLACED));
  }
}
