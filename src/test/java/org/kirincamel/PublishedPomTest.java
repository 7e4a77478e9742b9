package org.kirincamel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** What a host gets that takes the module as a library. */
class PublishedPomTest {

  private static List<Element> children(Element parent, String name) {
    var found = new ArrayList<Element>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }

  private static String text(Element parent, String name) {
    return children(parent, name).stream().map(Element::getTextContent).findFirst().orElse("");
  }

  @Test
  void it_brings_what_every_host_needs_and_no_more() throws Exception {
    Element project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile())
            .getDocumentElement();
    List<String> brought =
        children(children(project, "dependencies").get(0), "dependency").stream()
            .filter(dependency -> !text(dependency, "optional").equals("true"))
            .filter(dependency -> !text(dependency, "scope").equals("test"))
            .map(dependency -> text(dependency, "artifactId"))
            .toList();

    // No logging back end, no JDBC driver, and nothing that Spring Boot configures by its presence.
    assertThat(brought)
        .filteredOn(artifact -> !artifact.startsWith("camel-"))
        .containsExactlyInAnyOrder(
            "jackson-core",
            "jackson-databind",
            "HikariCP",
            "jakarta.servlet-api",
            "httpclient5",
            "httpcore5",
            "httpcore5-h2",
            "jspecify",
            "slf4j-api",
            "snakeyaml-engine");
    assertThat(brought)
        .doesNotContain("camel-jms", "camel-kafka", "camel-mail", "camel-servlet", "camel-sql");
  }
}
