package org.kirincamel.settings;

import java.util.Collection;
import java.util.Optional;

/** Settings of a framework that Camel's own properties do not show whole; a bean of the host. */
public interface HostEnvironment {

  /** The value of a setting, under its own name or another spelling of it that the host takes. */
  Optional<String> value(String name);

  /** Every name that is given, as it is spelt there, but for those of environment variables. */
  Collection<String> names();
}
