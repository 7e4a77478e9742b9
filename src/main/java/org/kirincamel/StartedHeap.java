package org.kirincamel;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.kirincamel.common.SafeLogger;
import org.slf4j.Logger;

/**
 * Gives back what a start has taken: its garbage, and a heap that the JVM sizes by the machine
 * rather than by the program. Under load the heap grows again as it would without.
 */
final class StartedHeap {

  private static final Logger LOG = SafeLogger.of(StartedHeap.class);

  private static final Duration LOOK = Duration.ofSeconds(10);

  /** Of one processor: below it the process rests. */
  private static final double REST = 0.1;

  /** Percent of the heap that stay free after a collection: at least, and at most. */
  private static final String AT_LEAST = "MinHeapFreeRatio";

  private static final String AT_MOST = "MaxHeapFreeRatio";
  private static final String LITTLE = "10";
  private static final String NOT_MUCH = "30";

  private final HotSpotDiagnosticMXBean jvm;

  private StartedHeap(HotSpotDiagnosticMXBean jvm) {
    this.jvm = jvm;
  }

  /** Once the process rests: under load the heap would only grow again. */
  static void shrinkAtRest() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      lookLater(system);
    }
  }

  private static void lookLater(OperatingSystemMXBean system) {
    long before = system.getProcessCpuTime();
    CompletableFuture.delayedExecutor(LOOK.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              if (system.getProcessCpuTime() - before < REST * LOOK.toNanos()) {
                shrink();
              } else {
                lookLater(system);
              }
            });
  }

  /** Does nothing in a JVM that does not know these options, or was given one of them. */
  static void shrink() {
    try {
      new StartedHeap(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)).tighten();
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      LOG.debug("The heap keeps the size that it had at the start", e);
    }
  }

  private void tighten() {
    if (jvm == null || isGiven(AT_LEAST) || isGiven(AT_MOST)) {
      return;
    }
    String atLeast = jvm.getVMOption(AT_LEAST).getValue();
    String atMost = jvm.getVMOption(AT_MOST).getValue();
    jvm.setVMOption(AT_LEAST, LITTLE);
    jvm.setVMOption(AT_MOST, NOT_MUCH);
    try {
      System.gc();
    } finally {
      jvm.setVMOption(AT_MOST, atMost);
      jvm.setVMOption(AT_LEAST, atLeast);
    }
  }

  private boolean isGiven(String option) {
    VMOption.Origin origin = jvm.getVMOption(option).getOrigin();
    return origin != VMOption.Origin.DEFAULT && origin != VMOption.Origin.MANAGEMENT;
  }
}
