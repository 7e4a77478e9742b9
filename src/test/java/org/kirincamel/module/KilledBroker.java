package org.kirincamel.module;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.kirincamel.simulator.Ports;

/** The broker as a process of its own, that can be killed. */
final class KilledBroker {

  private final Process process;

  private KilledBroker(Process process) {
    this.process = process;
  }

  /** Returns when it takes messages. */
  static KilledBroker start(Path home, int port) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Broker.class.getName(),
                home.toString(),
                Integer.toString(port),
                Integer.toString(Ports.free()))
            .redirectErrorStream(true)
            .start();
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals("ready")) {
        return new KilledBroker(process);
      }
      said.append(line).append('\n');
    }
    throw new IOException("The broker did not start: " + said);
  }

  /** SIGKILL: nothing of it runs after this, and what it had not written is lost. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
