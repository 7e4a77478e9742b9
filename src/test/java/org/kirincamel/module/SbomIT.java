package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What a scanner is told of the libraries is what the module runs with. */
class SbomIT {

  @Test
  void each_library_of_the_module_is_in_its_sbom_in_its_version() throws IOException {
    Path jar = Path.of(System.getProperty("packaged.jar", "target/kirin-camel.jar"));
    var listed = new TreeSet<String>();
    for (JsonNode library :
        Folders.json(jar.resolveSibling("kirin-camel.cdx.json")).path("components")) {
      listed.add(library.path("name").asText() + "-" + library.path("version").asText());
    }

    try (var packaged = new JarFile(jar.toFile())) {
      for (String file :
          packaged.getManifest().getMainAttributes().getValue("Class-Path").split(" ")) {
        String library = file.replaceFirst("^lib/", "").replaceFirst("\\.jar$", "");
        // Some libraries are there once for each kind of machine.
        assertThat(listed).anyMatch(name -> library.equals(name) || library.startsWith(name + "-"));
      }
    }
  }
}
