package org.kirincamel.simulator;

import java.time.Duration;

/** Runs the simulator until the process is ended: {@code [port [key [seconds per task]]]}. */
public final class SimulatorMain {

  private SimulatorMain() {}

  public static void main(String[] args) throws InterruptedException {
    var port = args.length > 0 ? Integer.parseInt(args[0]) : 0;
    try (var gateway = Simulator.start(port)) {
      if (args.length > 1) {
        gateway.key(args[1]);
      }
      if (args.length > 2) {
        gateway.taskDuration(Duration.ofSeconds(Long.parseLong(args[2])));
      }
      System.out.println("Simulator of the gateway: " + gateway.url() + ", key " + gateway.key());
      // Its own threads are daemons; this one waits for the end of the process.
      Thread.currentThread().join();
    }
  }
}
