package org.kirincamel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.camel.component.properties.DefaultPropertiesParser;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.component.properties.PropertiesLookup;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings are found as Camel finds them, but nothing hears of it. */
class HostPropertiesTest {

  private static final String KEY = "kirin.api.key";
  private static final String OPTION = "of.a.test.option";

  @TempDir Path home;
  private final DefaultCamelContext context = new DefaultCamelContext();
  private final PropertiesComponent properties =
      (PropertiesComponent) context.getPropertiesComponent();

  @AfterEach
  void clear() throws Exception {
    System.clearProperty(OPTION);
    context.close();
  }

  private void isFoundAsByCamel(String name, String expected) {
    assertThat(new HostProperties(properties).value(name))
        .isEqualTo(properties.resolveProperty(name))
        .contains(expected);
  }

  private void file(String content) throws Exception {
    Path file = Files.writeString(home.resolve("host.properties"), content);
    properties.setLocation("file:" + file);
    context.start();
  }

  @Test
  void a_file_is_read() throws Exception {
    file(KEY + " = abc\n");

    isFoundAsByCamel(KEY, "abc");
    assertThat(new HostProperties(properties).names(List.of())).contains(KEY);
  }

  @Test
  void an_override_goes_before_a_file_and_an_option_before_both() throws Exception {
    file("%s = of the file\n%s = of the file\n".formatted(KEY, OPTION));
    properties.addOverrideProperty(KEY, "of the host");
    properties.addOverrideProperty(OPTION, "of the host");
    System.setProperty(OPTION, "of the command line");

    isFoundAsByCamel(KEY, "of the host");
    isFoundAsByCamel(OPTION, "of the command line");

    properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_FALLBACK);
    isFoundAsByCamel(OPTION, "of the host");

    var local = new Properties();
    local.setProperty(KEY, "of this thread");
    properties.setLocalProperties(local);
    isFoundAsByCamel(KEY, "of this thread");
  }

  @Test
  void a_source_that_cannot_list_its_names_is_asked() {
    properties.addPropertiesSource(
        new PropertiesSource() {
          @Override
          public String getName() {
            return "vault";
          }

          @Override
          public String getProperty(String name) {
            return name.equals(KEY) ? "of the vault" : null;
          }
        });

    isFoundAsByCamel(KEY, "of the vault");
  }

  @Test
  void the_hosts_own_parser_is_asked() {
    properties.setPropertiesParser(
        new DefaultPropertiesParser() {
          @Override
          public String customLookup(String name) {
            return name.equals(KEY) ? "ENC(cba)" : null;
          }

          @Override
          public String parseProperty(String name, String value, PropertiesLookup all) {
            return "ENC(cba)".equals(value) ? "abc" : value;
          }
        });

    isFoundAsByCamel(KEY, "abc");
  }

  @Test
  void placeholders_in_a_value_are_filled() throws Exception {
    System.setProperty(OPTION, "secret");
    file(
        """
        kirin.a = {{my.host}}:{{my.port:8080}}
        kirin.b = {{sys:of.a.test.option}}
        kirin.c = {{my.{{which}}}}
        kirin.d = {{?none}}
        kirin.e = {{none}}
        kirin.f = {{kirin.f}}
        my.host = example.org
        which = host
        """);

    isFoundAsByCamel("kirin.a", "example.org:8080");
    isFoundAsByCamel("kirin.b", "secret");
    isFoundAsByCamel("kirin.c", "example.org");
    assertThat(new HostProperties(properties).value("kirin.d").orElse("")).isEmpty();
    assertThat(new HostProperties(properties).value("kirin.e")).isEmpty();
    assertThat(new HostProperties(properties).value("kirin.f")).isEmpty();
  }

  @Test
  void nothing_hears_of_what_was_found() throws Exception {
    file("kirin.api.key = {{my.key}}\nmy.key = {{sys:of.a.test.option}}\n");
    System.setProperty(OPTION, "secret");
    var heard = new TreeSet<String>();
    properties.addPropertiesLookupListener(
        (name, value, byDefault, source) -> heard.add(name + "=" + value));

    assertThat(new HostProperties(properties).value(KEY)).contains("secret");
    assertThat(heard).isEmpty();
  }
}
