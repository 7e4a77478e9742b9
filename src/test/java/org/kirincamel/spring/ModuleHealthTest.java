package org.kirincamel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The module's health in Spring Boot; HostsIT shows it in both versions as a whole. */
class ModuleHealthTest {

  /** As those of both versions. */
  interface Group {
    boolean isMember(String name);
  }

  private final StandardEnvironment environment = new StandardEnvironment();
  private final CamelContext camel = new DefaultCamelContext();

  @AfterEach
  void close() throws Exception {
    camel.close();
  }

  private void given(String name, Object value) {
    environment.getPropertySources().addFirst(new MapPropertySource(name, Map.of(name, value)));
  }

  private void moduleIs(UnaryOperator<HealthCheckResultBuilder> state) {
    camel.getRegistry().bind("kirinReadiness", new Check(state));
  }

  private record Check(UnaryOperator<HealthCheckResultBuilder> state) implements HealthCheck {

    @Override
    public String getGroup() {
      return "kirin";
    }

    @Override
    public String getId() {
      return "kirin";
    }

    @Override
    public boolean isEnabled() {
      return true;
    }

    @Override
    public void setEnabled(boolean on) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Result call(Map<String, Object> options) {
      return state.apply(HealthCheckResultBuilder.on(this)).build();
    }
  }

  private <T> T asked(Class<?> configuration, Function<AnnotationConfigApplicationContext, T> ask) {
    try (var application = new AnnotationConfigApplicationContext()) {
      application.setEnvironment(environment);
      application.getBeanFactory().registerSingleton("camel", camel);
      application.register(configuration);
      application.refresh();
      return ask.apply(application);
    }
  }

  private String healthOfBoot3() {
    return asked(
        Boot3Health.class,
        application ->
            application
                .getBean(org.springframework.boot.actuate.health.HealthIndicator.class)
                .health()
                .toString());
  }

  private String healthOfBoot4() {
    return asked(
        Boot4Health.class,
        application ->
            application
                .getBean(org.springframework.boot.health.contributor.HealthIndicator.class)
                .health()
                .toString());
  }

  @Test
  void its_state_and_reason_are_those_of_the_module() {
    assertThat(healthOfBoot3()).isEqualTo(healthOfBoot4()).startsWith("UNKNOWN");
    moduleIs(HealthCheckResultBuilder::up);
    assertThat(healthOfBoot3()).startsWith("UP");
    assertThat(healthOfBoot4()).startsWith("UP");
    moduleIs(check -> check.down().detail("reason", "no money"));
    assertThat(healthOfBoot3()).startsWith("DOWN").contains("no money");
    assertThat(healthOfBoot4()).startsWith("DOWN").contains("no money");
  }

  @Test
  void it_can_be_taken_out() {
    given("management.health.kirin.enabled", "false");

    assertThat(hasIndicator(Boot3Health.class)).isFalse();
    assertThat(hasIndicator(Boot4Health.class)).isFalse();
  }

  private boolean hasIndicator(Class<?> configuration) {
    return asked(configuration, application -> application.containsBean("kirinHealthIndicator"));
  }

  private Map<String, Group> groups() {
    Map<String, Group> made =
        Map.of("liveness", "livenessState"::equals, "readiness", "readinessState"::equals);
    return ModuleHealth.withModule(Group.class, made.keySet(), made::get, environment);
  }

  @Test
  void the_module_belongs_to_readiness_alone() {
    assertThat(groups().get("readiness").isMember("kirin")).isTrue();
    assertThat(groups().get("readiness").isMember("readinessState")).isTrue();
    assertThat(groups().get("readiness").isMember("db")).isFalse();
    assertThat(groups().get("liveness").isMember("kirin")).isFalse();
  }

  @Test
  void a_group_of_the_application_stays_as_it_is() {
    given("management.endpoint.health.group.readiness.include[0]", "readinessState");

    assertThat(groups().get("readiness").isMember("kirin")).isFalse();
  }
}
