package org.kirincamel;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.slf4j.LoggerFactory;

/** The classes that take longest start first: none of them runs alone when the others are done. */
public final class LongestFirst implements ClassOrderer {

  static final List<String> LONGEST =
      List.of(
          "store.H2RoomIT",
          "crash.CrashIT",
          "module.HostsIT",
          "module.DiskIT",
          "module.KillStormIT",
          "module.StopIT",
          "module.KillIT",
          "module.LauncherIT",
          "module.LimitsIT",
          "module.PauseIT",
          "demo.DemoIT",
          "module.FullDiskIT",
          "module.WireIT",
          "module.JmsStormIT",
          "module.PageBrowserTest",
          "module.HostLifeTest",
          "module.ManyResultsTest",
          "module.KafkaTest",
          "module.FetchFaultsTest",
          "module.OutcomesTest",
          "module.DeliveriesTest",
          "module.SqlSourceTest",
          "module.MailIntakeTest",
          "module.FetchHostsTest",
          "module.ClockStepTest",
          "store.FrozenNodeTest",
          "intake.format.BigContentTest",
          "store.H2DurabilityTest",
          "module.AnswersTest",
          "module.OwnPatternTest");

  @Override
  public void orderClasses(ClassOrdererContext context) {
    // Before threads ask for loggers: while the logging starts they would get stand-ins.
    LoggerFactory.getILoggerFactory();
    context
        .getClassDescriptors()
        .sort(
            Comparator.comparingInt(
                described -> {
                  int at = LONGEST.indexOf(nameOf(described.getTestClass()));
                  return at < 0 ? LONGEST.size() : at;
                }));
  }

  private static String nameOf(Class<?> test) {
    return test.getName().substring(LongestFirst.class.getPackageName().length() + 1);
  }
}
