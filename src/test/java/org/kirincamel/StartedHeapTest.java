package org.kirincamel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartedHeapTest {

  private static final HotSpotDiagnosticMXBean JVM =
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

  private static List<String> ratios() {
    return List.of(
        JVM.getVMOption("MinHeapFreeRatio").getValue(),
        JVM.getVMOption("MaxHeapFreeRatio").getValue());
  }

  @Test
  void the_jvm_collects_garbage_as_before_once_the_heap_has_shrunk() {
    List<String> before = ratios();
    long collections = collections();

    StartedHeap.shrink();

    assertThat(collections()).isGreaterThan(collections);
    assertThat(ratios()).isEqualTo(before);
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(collector -> collector.getCollectionCount())
        .sum();
  }
}
