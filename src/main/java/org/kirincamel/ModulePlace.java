package org.kirincamel;

import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.kirincamel.settings.SettingsException;

/**
 * The place of the module in its Camel context, which has room for one.
 *
 * <p>Camel 4.18 makes the beans of a route file twice: it makes the second, destroys the first and
 * only then starts the second. The second is the heir of the first, so that the module starts once.
 */
final class ModulePlace {

  private Optional<Kirin> holder = Optional.empty();
  private Optional<Kirin> heir = Optional.empty();

  private ModulePlace() {}

  static ModulePlace in(CamelContext context) {
    synchronized (context) {
      var extension = context.getCamelContextExtension();
      return Optional.ofNullable(extension.getContextPlugin(ModulePlace.class))
          .orElseGet(
              () -> {
                var place = new ModulePlace();
                extension.addContextPlugin(ModulePlace.class, place);
                return place;
              });
    }
  }

  /** Called before the start of a module, and before the end of the one whose heir it is. */
  synchronized void announce(Kirin kirin) {
    if (holder.filter(held -> held != kirin).isPresent()) {
      heir = Optional.of(kirin);
    }
  }

  /**
   * @throws SettingsException if another has it
   */
  synchronized void take(Kirin kirin) {
    if (holder.filter(held -> held != kirin).isPresent()) {
      heir = Optional.empty();
      throw new SettingsException(
          List.of(
              "A module runs in this Camel context already: a second one needs a context, a store and folders of its own"));
    }
    holder = Optional.of(kirin);
  }

  /** Who has it from now on; empty where it is free. */
  synchronized Optional<Kirin> leave(Kirin kirin) {
    if (holder.filter(held -> held == kirin).isPresent()) {
      holder = heir;
      heir = Optional.empty();
      return holder;
    }
    return Optional.empty();
  }
}
