package org.kirincamel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What is read of Spring's environment; HostsIT shows it with that of Spring Boot. */
class SpringSettingsTest {

  private final StandardEnvironment environment = new StandardEnvironment();
  private final SpringSettings settings = new SpringSettings(environment);

  private void given(Map<String, Object> properties) {
    environment.getPropertySources().addFirst(new MapPropertySource("application.yml", properties));
  }

  @Test
  void a_value_may_refer_to_another() {
    given(Map.of("home", "/srv", "kirin.inbox", "${home}/inbox"));

    assertThat(settings.value("kirin.inbox")).contains("/srv/inbox");
    assertThat(settings.value("kirin.outbox")).isEmpty();
  }

  @Test
  void a_list_is_its_entries_with_commas_between() {
    given(Map.of("kirin.deliver.default[0]", "outbox", "kirin.deliver.default[1]", "crm"));

    assertThat(settings.value("kirin.deliver.default")).contains("outbox,crm");
  }

  @Test
  void names_are_those_of_every_place_but_the_variables_of_the_environment() {
    given(Map.of("kirin.typo", "x", "KIRIN.inbox", "in", "spring.name", "host"));
    environment
        .getPropertySources()
        .addFirst(new SystemEnvironmentPropertySource("variables", Map.of("kirin.other", "x")));

    assertThat(settings.names()).containsExactlyInAnyOrder("kirin.typo", "KIRIN.inbox");
  }

  @Test
  void no_value_is_shown() {
    given(Map.of("kirin.api.key", "S3CR3T"));

    assertThat(settings.toString()).doesNotContain("S3CR3T");
  }
}
