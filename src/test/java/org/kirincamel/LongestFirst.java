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
          "module.PageBrowserIT",
          "module.OnCallIT",
          "loop.KeepIT",
          "module.ResumeIT",
          "module.StoreAwayIT",
          "module.HttpLauncherIT",
          "intake.format.BigContentIT",
          "module.OddNamesIT",
          "module.DeliveriesTest",
          "module.OutcomesTest",
          "module.FetchFaultsTest",
          "module.HostLifeTest",
          "module.KafkaTest",
          "module.AccountTroubleTest",
          "module.CallbackTest",
          "module.JmsTest",
          "module.FetchHostsTest",
          "http.LiveHandlerTest",
          "module.PageSignInTest",
          "module.MailIntakeTest",
          "module.ClockStepTest",
          "store.H2DurabilityTest",
          "module.SqlSourceTest",
          "module.SweepTest",
          "store.PostgreSqlIndexesTest",
          "module.UnknownAttacksTest",
          "store.H2MigrationsTest",
          "module.OutboxTest",
          "module.TargetSecretsTest",
          "module.WebhookTest",
          "module.HostPartsTest",
          "module.MailTargetTest",
          "module.JmsClientsTest",
          "module.CallersExchangeTest",
          "module.ManyResultsTest",
          "module.AnswersTest",
          "module.AlarmTest",
          "bench.LearnedPollingTest",
          "module.InboxTest",
          "module.QueueTargetsTest",
          "store.PostgreSqlDayLimitTest",
          "module.ModuleTest",
          "module.NewStoreTest",
          "module.OwnPatternTest",
          "module.LinkTest",
          "store.H2KeysTest",
          "module.StorageTest",
          "module.PageTest",
          "module.HttpSlowSendersTest",
          "module.TwoContextsTest",
          "module.CustomTargetTest",
          "store.PostgreSqlCensusTest",
          "module.OperatorTest",
          "store.FrozenNodeTest",
          "store.HeldAccountTest",
          "module.GrowingFilesTest",
          "module.ResubmitTest",
          "module.OrderFilesTest",
          "store.PostgreSqlEventsTest",
          "module.RefetchTest",
          "store.PostgreSqlDeliveriesTest",
          "module.StoredCommandsTest",
          "module.OpenApiTest",
          "store.H2TaskStoreTest",
          "module.DayLimitTest",
          "module.HttpGuardTest",
          "module.QueueLogTest");

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
