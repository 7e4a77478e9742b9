package org.kirincamel;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.spi.PropertiesFunction;

/**
 * Gives the routes each setting as it was checked: {@code {{kirin:api.url}}} is {@code
 * kirin.api.url} without the blanks and the slash that were written around it.
 */
record CheckedSettings(Supplier<Map<String, String>> values) implements PropertiesFunction {

  @Override
  public String getName() {
    return "kirin";
  }

  @Override
  public String apply(String name) {
    String value = values.get().get("kirin." + name);
    if (value == null) {
      throw new IllegalArgumentException("kirin." + name + " is an unknown setting");
    }
    return value;
  }

  /** Never shows a value: the key of the account is among them. */
  @Override
  public String toString() {
    return "CheckedSettings";
  }
}
