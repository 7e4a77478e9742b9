package org.kirincamel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.GatewayTask;
import org.kirincamel.task.Task;

/** What each package may depend on. */
class ArchitectureTest {

  private static final String ROOT = "org.kirincamel";

  /** From the top down. */
  private static final List<String> LAYERS =
      List.of(
          "spring",
          "command",
          "http",
          "intake",
          "metrics",
          "loop",
          "delivery",
          "store",
          "gateway",
          "settings",
          "task",
          "request",
          "callback",
          "common");

  /** Parameters of a constructor. */
  private static final int MOST = 7;

  /** Of a file. */
  private static final int LINES = 350;

  private static final String[] DOMAIN = {
    in("settings"), in("task"), in("request"), in("callback"), in("common")
  };
  private static final String CAMEL = "org.apache.camel..";
  private static final String[] SQL = {"java.sql..", "javax.sql..", "org.h2..", "com.zaxxer.."};
  private static final String[] HTTP_CLIENTS = {
    "java.net.http..",
    "org.apache.hc..",
    "org.apache.camel.component.http..",
    "org.eclipse.jetty.client.."
  };

  /** What a row is made of, as far as the life of a request changes it. */
  private static final Set<Class<?>> ROW =
      Set.of(
          Task.class,
          Task.Status.class,
          Task.Times.class,
          Task.Counts.class,
          Task.Result.class,
          GatewayTask.class,
          Delivery.class,
          Delivery.Progress.class);

  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static String in(String layer) {
    return ROOT + "." + layer + "..";
  }

  @Test
  void a_package_depends_only_on_those_below_it() {
    var layers =
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("root")
            .definedBy(ROOT)
            .whereLayer("root")
            .mayNotBeAccessedByAnyLayer();
    for (String layer : LAYERS) {
      layers = layers.layer(layer).definedBy(in(layer));
    }
    for (int at = 0; at < LAYERS.size(); at++) {
      var below = LAYERS.subList(at + 1, LAYERS.size()).toArray(String[]::new);
      var rule = layers.whereLayer(LAYERS.get(at));
      layers = below.length == 0 ? rule.mayNotAccessAnyLayer() : rule.mayOnlyAccessLayers(below);
    }
    layers
        .ensureAllClassesAreContainedInArchitecture()
        .because("a change of a package must concern only those above it")
        .check(MODULE);
  }

  @Test
  void the_domain_knows_neither_camel_nor_sql() {
    noClasses()
        .that()
        .resideInAnyPackage(DOMAIN)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CAMEL)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(SQL)
        .because("its rules are tested as values, without a route or a database")
        .check(MODULE);
  }

  @Test
  void the_store_knows_no_camel() {
    noClasses()
        .that()
        .resideInAPackage(in("store"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(CAMEL)
        .because("what is durable must not depend on how messages travel")
        .check(MODULE);
  }

  @Test
  void sql_is_in_the_store_alone() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("store"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SQL)
        .because("every commit must pass the forced write before it is acknowledged")
        .check(MODULE);
  }

  @Test
  void http_clients_are_in_the_gateway_alone() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("gateway"))
        // It has no key of the account: it asks a running module.
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".command.HttpRemote")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(HTTP_CLIENTS)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.HttpURLConnection")
        .because("a client of its own would repeat a paid POST or follow a redirect with the key")
        .check(MODULE);
  }

  @Test
  void micrometer_is_in_the_metrics_alone_and_behind_one_class_that_does_not_load_it() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("metrics"))
        .or()
        .haveFullyQualifiedName(ROOT + ".metrics.Metrics")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.prometheus..")
        .because("it is not on the class path of every host, and costs a start its time")
        .check(MODULE);
  }

  @Test
  void nothing_logs_past_the_safe_logger() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + ".common.SafeLogger")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.slf4j.LoggerFactory")
        .because("strangers' text reaches the log only through SafeLogger, which escapes it")
        .check(MODULE);
  }

  @Test
  void no_constructor_takes_a_long_list() {
    constructors()
        .that()
        .areDeclaredInClassesThat(
            DescribedPredicate.not(
                DescribedPredicate.describe("may be long", ArchitectureTest::mayBeLong)))
        .should(
            new ArchCondition<JavaConstructor>("have at most %d parameters".formatted(MOST)) {
              @Override
              public void check(JavaConstructor constructor, ConditionEvents events) {
                int count = constructor.getRawParameterTypes().size();
                events.add(
                    new SimpleConditionEvent(
                        constructor,
                        count <= MOST,
                        "%s has %d parameters".formatted(constructor.getFullName(), count)));
              }
            })
        .because("what belongs together travels as one record, such as Essentials and Outcomes")
        .check(MODULE);
  }

  /** Records of settings mirror a section of the reference; a request is made of nine parts. */
  private static boolean mayBeLong(JavaClass each) {
    return each.isEquivalentTo(Task.class)
        || each.isRecord() && each.getPackageName().equals(ROOT + ".settings");
  }

  @Test
  void no_class_has_outgrown_its_room() throws IOException {
    try (var files = Files.walk(Path.of("src/main/java"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".java")))
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(Files.readAllLines(file))
                      .as("%s: split what it does into classes of their own", file)
                      .hasSizeLessThanOrEqualTo(LINES));
    }
  }

  @Test
  void a_state_is_set_by_a_named_move_alone() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("task"))
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".store.TaskRows")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".store.DeliveryRows")
        .should()
        .callConstructorWhere(
            DescribedPredicate.describe(
                "it makes a row",
                (JavaConstructorCall call) ->
                    ROW.stream().anyMatch(call.getTargetOwner()::isEquivalentTo)))
        .because(
            "only a move of Task.move() or Delivery keeps to the arrows of State; the store reads"
                + " rows as they were written, and expects a new move in task/Moves.java")
        .check(MODULE);
  }
}
