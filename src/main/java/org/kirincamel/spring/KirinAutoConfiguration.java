package org.kirincamel.spring;

import org.kirincamel.settings.HostEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** What Spring Boot sets up where the module is on the class path. */
@Configuration(proxyBeanMethods = false)
public class KirinAutoConfiguration {

  /** The settings of the application, lists and names in other spellings among them. */
  @Bean
  HostEnvironment kirinEnvironment(ConfigurableEnvironment environment) {
    return new SpringSettings(environment);
  }
}
