package org.kirincamel.spring;

import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthEndpointGroup;
import org.springframework.boot.actuate.health.HealthEndpointGroups;
import org.springframework.boot.actuate.health.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The module's health in an application of Spring Boot 3 with its actuator. */
@AutoConfiguration(
    afterName =
        "org.springframework.boot.actuate.autoconfigure.availability.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass(HealthEndpointGroupsPostProcessor.class)
@ConditionalOnProperty(name = "management.health.kirin.enabled", matchIfMissing = true)
public class Boot3Health {

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
