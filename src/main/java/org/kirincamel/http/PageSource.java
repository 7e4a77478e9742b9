package org.kirincamel.http;

import java.util.Map;
import org.kirincamel.common.Clocks;
import org.kirincamel.http.page.Lookout;
import org.kirincamel.http.page.OperatorsPage;
import org.kirincamel.http.page.Prospect;
import org.kirincamel.loop.Essentials;
import org.kirincamel.loop.Loop;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.TaskStore;

/** What the routes of the operations page name. */
public final class PageSource {

  private PageSource() {}

  /**
   * The beans, under the names they have in the routes.
   *
   * @param lookout sees how everything stands
   */
  public static Map<String, Object> beans(
      Essentials essentials, TaskStore store, Loop loop, Lookout lookout) {
    Settings settings = essentials.settings();
    Clocks clocks = essentials.clocks();
    var page =
        new OperatorsPage(
            settings,
            store,
            loop.place(),
            lookout,
            task -> new Prospect(Views.waitsFor(task), Views.usuallyDoneIn(task, loop::usual)),
            clocks.shared());
    var callers = new Callers(settings.http());
    var sessions = new Sessions(callers, clocks.machine());
    var visitors = new PageCallers(settings.http(), callers, sessions);
    var forms = new Body(Form.MOST, settings.http().bodyTimeout(), clocks.nanoTime(), "");
    return Map.of(
        "kirinPage",
        new PageSteps(
            settings.http(),
            page,
            visitors,
            new PageAnswers(clocks.nanoTime()),
            new LiveSource(visitors::visitor, store.changes()::durable, store.folder().isEmpty())),
        "kirinPageOrder",
        new PageOrderSteps(forms),
        "kirinSignIn",
        new SignInSteps(sessions, forms, new OncePerMinute(clocks.nanoTime())));
  }
}
