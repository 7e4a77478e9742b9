package org.kirincamel.intake;

import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kirincamel.common.Clocks;
import org.kirincamel.delivery.Results;
import org.kirincamel.intake.format.Limits;
import org.kirincamel.loop.Essentials;
import org.kirincamel.request.RequestNames;
import org.kirincamel.request.RequestRules;
import org.kirincamel.settings.InboxSettings;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Ids;

/** Wires the steps together that every source uses, and those of files. */
public final class Intake {

  private final FolderSteps folder;
  private final AcceptSteps accept;
  private final Map<String, Object> beans = new HashMap<>();

  /**
   * @param inbox as {@link #inbox} has prepared it
   * @throws SettingsException if the folder of the operator's orders cannot be used
   */
  public Intake(Essentials essentials, TaskStore store, Inbox inbox, Results results) {
    Settings settings = essentials.settings();
    Clocks clocks = essentials.clocks();
    Ids ids = essentials.ids();
    InboxSettings files = settings.inbox();
    var rules =
        new RequestRules(
            new RequestNames(
                settings.models().defaultModel(),
                settings.models().allowed(),
                settings.targetNames()));
    var watch = new InboxWatch(inbox, files.settle(), files.patience(), clocks.nanoTime());
    folder =
        new FolderSteps(
            inbox,
            watch,
            store,
            files.duplicateWindow(),
            Limits.withAnyText(settings.messages().anyText()),
            ids,
            clocks.machine());
    accept =
        new AcceptSteps(
            store.intakes(),
            store.messages(),
            rules,
            settings.deliver().defaultTargets(),
            results,
            ids,
            clocks.shared());
    beans.put("kirinFolder", folder);
    beans.put("kirinInboxWatch", watch);
    beans.put("kirinSettledFiles", watch.settledFiles());
    beans.put("kirinHeaders", new HeaderSteps());
    beans.put("kirinDoor", new DoorSteps(ids));
    beans.put("kirinMessage", new MessageSteps(settings.messages(), ids));
    beans.put("kirinValidation", new ValidationProcessor(rules));
    beans.put("kirinAccept", accept);
    beans.putAll(OrderFileSteps.beans(essentials, store.orders()));
  }

  /**
   * The watched folder, with everything that belongs below it.
   *
   * @throws SettingsException if it cannot be used
   */
  public static Inbox inbox(Settings settings, Clock machine) {
    var inbox = new Inbox(settings.inbox().folder(), machine);
    try {
      inbox.prepare();
    } catch (IOException e) {
      throw new SettingsException(List.of(e.getMessage()));
    }
    return inbox;
  }

  /** What the routes name, under the name it has there. */
  public Map<String, Object> beans() {
    return beans;
  }

  /** Takes requests in, for a source that answers with what the store has. */
  public AcceptSteps accept() {
    return accept;
  }

  /** Before the first file: brings the folder to where the store says that it is. */
  public void reconcile() {
    folder.reconcile();
  }
}
