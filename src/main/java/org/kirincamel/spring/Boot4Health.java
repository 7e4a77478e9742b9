package org.kirincamel.spring;

import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The module's health in an application of Spring Boot 4 with its actuator. */
@AutoConfiguration(
    afterName =
        "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass(HealthEndpointGroupsPostProcessor.class)
@ConditionalOnProperty(name = "management.health.kirin.enabled", matchIfMissing = true)
public class Boot4Health {

  @Bean
  HealthIndicator kirinHealthIndicator(ObjectProvider<CamelContext> contexts) {
    return () ->
        ModuleHealth.now(contexts)
            .map(
                result ->
                    (ModuleHealth.isDown(result) ? Health.down() : Health.up())
                        .withDetails(result.getDetails()))
            .orElseGet(Health::unknown)
            .build();
  }

  /** After that of Spring Boot, which makes the group. */
  @Bean
  HealthEndpointGroupsPostProcessor kirinReadinessGroup(Environment environment) {
    return groups ->
        HealthEndpointGroups.of(
            groups.getPrimary(),
            ModuleHealth.withModule(
                HealthEndpointGroup.class, groups.getNames(), groups::get, environment));
  }
}
