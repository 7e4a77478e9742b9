package org.kirincamel.intake;

import java.io.IOException;
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

  private final Inbox inbox;
  private final InboxWatch watch;
  private final FolderSteps folder;
  private final AcceptSteps accept;
  private final Map<String, Object> beans = new HashMap<>();

  public Intake(Essentials essentials, TaskStore store, Results results) {
    Settings settings = essentials.settings();
    Clocks clocks = essentials.clocks();
    Ids ids = essentials.ids();
    InboxSettings files = settings.inbox();
    inbox = new Inbox(files.folder(), clocks.machine());
    RequestRules rules = rules(settings);
    watch = new InboxWatch(inbox, files.settle(), files.patience(), clocks.nanoTime());
    folder =
        new FolderSteps(
            inbox, watch, store, Limits.withAnyText(settings.messages().anyText()), essentials);
    accept =
        new AcceptSteps(
            store.intakes(),
            store.messages(),
            rules,
            settings.deliver().defaultTargets(),
            results,
            essentials);
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

  /** What makes a request valid. */
  public static RequestRules rules(Settings settings) {
    return new RequestRules(
        new RequestNames(
            settings.models().defaultModel(), settings.models().allowed(), settings.targetNames()));
  }

  /** What the routes name, under the name it has there. */
  public Map<String, Object> beans() {
    return beans;
  }

  /** Takes requests in, for a source that answers with what the store has. */
  public AcceptSteps accept() {
    return accept;
  }

  /** What lies in the inbox for too long and is not taken, the oldest first. */
  public List<Untaken> untaken() {
    return watch.untaken();
  }

  /**
   * Once the store is open, and before the first file: makes the folders that are missing, and
   * brings the inbox to where the store says that it is.
   *
   * @throws SettingsException if the inbox or the folder of the operator's orders cannot be used
   */
  public void begin() {
    try {
      inbox.prepare();
    } catch (IOException e) {
      throw new SettingsException(List.of(e.getMessage()));
    }
    if (beans.get("kirinOrderFiles") instanceof OrderFileSteps orders) {
      orders.prepare();
    }
    folder.reconcile();
  }
}
