package org.kirincamel.http;

import java.nio.file.Path;
import java.util.Map;
import org.kirincamel.common.Clocks;
import org.kirincamel.http.page.OperatorsPage;
import org.kirincamel.http.page.Prospect;
import org.kirincamel.http.page.ThisProcess;
import org.kirincamel.loop.Essentials;
import org.kirincamel.loop.Loop;
import org.kirincamel.metrics.LastDay;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.TaskStore;

/** What the routes of the operations page name. */
public final class PageSource {

  private PageSource() {}

  /**
   * The beans, under the names they have in the routes.
   *
   * @param disks folders whose disks operators watch, by their names
   * @param lastDay what this process has brought to an end
   */
  public static Map<String, Object> beans(
      Essentials essentials, TaskStore store, Loop loop, Map<String, Path> disks, LastDay lastDay) {
    Settings settings = essentials.settings();
    Clocks clocks = essentials.clocks();
    var page =
        new OperatorsPage(
            settings,
            store,
            loop.place(),
            new ThisProcess(disks, lastDay, essentials.alarms()::recent),
            task -> new Prospect(Views.waitsFor(task), Views.usuallyDoneIn(task, loop::usual)),
            clocks);
    var callers = new Callers(settings.http());
    var sessions = new Sessions(callers, clocks.machine());
    var forms = new Body(Form.MOST, settings.http().bodyTimeout(), clocks.nanoTime(), "");
    return Map.of(
        "kirinPage",
        new PageSteps(
            settings.http(),
            page,
            new PageCallers(settings.http(), callers, sessions),
            new PageAnswers(clocks.nanoTime())),
        "kirinPageOrder",
        new PageOrderSteps(forms),
        "kirinSignIn",
        new SignInSteps(sessions, forms, new OncePerMinute(clocks.nanoTime())));
  }
}
