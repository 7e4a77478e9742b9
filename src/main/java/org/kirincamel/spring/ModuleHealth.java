package org.kirincamel.spring;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * What the module's health is for Spring Boot 3 and 4 alike, whose types differ by their packages.
 */
final class ModuleHealth {

  /** Of the health indicator. */
  static final String NAME = "kirin";

  private static final String READINESS = "readiness";
  private static final String GROUP = "management.endpoint.health.group." + READINESS;

  private ModuleHealth() {}

  /** Empty where the module is switched off or has not been started yet. */
  static Optional<HealthCheck.Result> now(ObjectProvider<CamelContext> contexts) {
    return Optional.ofNullable(contexts.getIfUnique())
        .map(
            context ->
                context.getRegistry().lookupByNameAndType("kirinReadiness", HealthCheck.class))
        .map(check -> check.call(Map.of()));
  }

  static boolean isDown(HealthCheck.Result result) {
    return result.getState() == HealthCheck.State.DOWN;
  }

  /**
   * The groups by name, the module in that of readiness, unless the application says itself what
   * belongs to it.
   *
   * @param type of a group
   */
  static <G> Map<String, G> withModule(
      Class<G> type, Iterable<String> names, Function<String, G> groups, Environment environment) {
    boolean ownGroup =
        Binder.get(environment).bind(GROUP, Bindable.mapOf(String.class, Object.class)).isBound();
    Map<String, G> all = new LinkedHashMap<>();
    for (String name : names) {
      G group = groups.apply(name);
      all.put(name, name.equals(READINESS) && !ownGroup ? withModule(type, group) : group);
    }
    return all;
  }

  private static <G> G withModule(Class<G> type, G group) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                method.getName().equals("isMember") && NAME.equals(arguments[0])
                    ? Boolean.TRUE
                    : invoked(method, group, arguments)));
  }

  private static @Nullable Object invoked(
      java.lang.reflect.Method method, Object group, @Nullable Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(group, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
