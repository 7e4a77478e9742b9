package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What editors say of a setting is what the reference says. */
class SettingsMetadataTest {

  private static final Path REFERENCE = Path.of("config", "application.properties");
  private static final Path METADATA =
      Path.of("src", "main", "resources", "META-INF", "spring-configuration-metadata.json");
  private static final String WRITE = "metadata.write";

  @Test
  void the_metadata_in_the_jar_is_what_the_reference_makes() throws IOException {
    String made = SettingsMetadata.of(Files.readString(REFERENCE));
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(METADATA, made);
    }

    assertThat(METADATA)
        .as(
            "made from %s: run mvn test -Dtest=SettingsMetadataTest -D%s=true to make it again",
            REFERENCE, WRITE)
        .hasContent(made);
  }

  @Test
  void every_setting_has_a_type_a_description_and_its_default() throws IOException {
    var defaults =
        new HashMap<>(
            Settings.read(
                    key -> key.equals("kirin.api.key") ? Optional.of("k") : Optional.empty(),
                    List.of(),
                    List.of())
                .defaults());

    for (var property : new ObjectMapper().readTree(METADATA.toFile()).get("properties")) {
      String name = property.get("name").asText();
      assertThat(property.path("type").asText()).as(name).startsWith("java.");
      assertThat(property.path("description").asText()).as(name).hasSizeGreaterThan(15);
      if (!name.equals("kirin.target")) {
        assertThat(property.path("defaultValue").asText())
            .as(name)
            .isEqualTo(defaults.remove(name));
      }
    }
    assertThat(defaults).isEmpty();
  }
}
