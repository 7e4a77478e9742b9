package org.kirincamel.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.kirincamel.simulator.Simulator;

/**
 * A process of the {@link BareClient}.
 *
 * @param folder where its documents and videos come to lie
 */
record BareSide(Program program, Path folder, BufferedWriter orders, BufferedReader answers) {

  static BareSide started(Path folder, Simulator gateway, Load load) throws IOException {
    Program program =
        Program.answering(
            folder,
            // While others have their turns the gateway closes what is idle: it must not be met
            // then.
            List.of("-Xmx256m", "-Djdk.httpclient.keepalive.timeout=2"),
            BareClient.class,
            gateway.url(),
            gateway.key(),
            Integer.toString(load.tasks()),
            folder.toString());
    return new BareSide(
        program, folder, program.process().outputWriter(), program.process().inputReader());
  }

  /** Seconds that it took for the work of a round. */
  double seconds(int round) throws IOException {
    orders.write(round + "\n");
    orders.flush();
    String nanos = answers.readLine();
    if (nanos == null) {
      throw new IllegalStateException("The bare client gave up");
    }
    return Long.parseLong(nanos) / 1e9;
  }
}
