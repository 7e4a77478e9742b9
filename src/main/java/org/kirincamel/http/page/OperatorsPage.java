package org.kirincamel.http.page;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.kirincamel.common.Clocks;
import org.kirincamel.common.Recent;
import org.kirincamel.delivery.ResultPlace;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.RequestFilter;
import org.kirincamel.store.RequestPage;
import org.kirincamel.store.StoreException;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/** The pages that operators read, each made of a few reads of the store by indexes. */
public final class OperatorsPage {

  /** However many look: counting what is open costs the store something. */
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final TaskStore store;
  private final Videos videos;
  private final Function<Task, Prospect> prospects;
  private final Clock clock;
  private final BoardMaker boards;
  private final Recent<Optional<Look>> look;

  /**
   * @param place where the videos of results lie
   * @param folders whose disks are looked at, by their names
   */
  public OperatorsPage(
      Settings settings,
      TaskStore store,
      ResultPlace place,
      Map<String, Path> folders,
      Function<Task, Prospect> prospects,
      Clocks clocks) {
    this.store = store;
    this.videos = new Videos(place);
    this.prospects = prospects;
    this.clock = clocks.shared();
    this.boards = new BoardMaker(settings, folders);
    this.look = new Recent<>(() -> look(settings), PERIOD, clocks.nanoTime());
  }

  /** Whether the library of the templates is on the class path. */
  public static boolean canBeMade() {
    try {
      return Html.of(to -> {}).length == 0;
    } catch (NoClassDefFoundError e) {
      return false;
    }
  }

  private Optional<Look> look(Settings settings) {
    try {
      return Optional.of(Look.at(store, settings, clock.instant()));
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  public Frame frame(String base, String host) {
    return Frame.of(base, host, clock);
  }

  /** How everything stands; empty where the store does not answer. */
  public Optional<byte[]> board(Frame frame) {
    return look.get()
        .map(seen -> boards.board(frame, seen))
        .map(board -> Html.of(to -> JteboardGenerated.render(to, null, board)));
  }

  /**
   * One page of requests.
   *
   * @param after the query of the page behind a request
   */
  public byte[] requests(
      Frame frame, RequestFilter filter, RequestPage.Wanted wanted, Function<UUID, String> after) {
    RequestPage found = store.pages().find(filter, wanted);
    var list =
        new RequestList(
            frame,
            filter.state(),
            found.requests(),
            wanted.behind().isEmpty(),
            found.next().map(after));
    return Html.of(to -> JterequestsGenerated.render(to, null, list));
  }

  /** One request; empty where there is none of that id. */
  public Optional<byte[]> request(Frame frame, UUID id) {
    return store
        .reports()
        .find(id)
        .map(
            task -> {
              List<Delivery> deliveries = store.pages().deliveries(id);
              return new RequestView(
                  frame, task, deliveries, prospects.apply(task), videos.shown(task, deliveries));
            })
        .map(view -> Html.of(to -> JterequestGenerated.render(to, null, view)));
  }

  /**
   * Where a video of a request lies; empty where there is none.
   *
   * @param number of the video, from 1
   */
  public Optional<Path> video(UUID id, int number) {
    return store
        .reports()
        .find(id)
        .flatMap(task -> videos.file(task, store.pages().deliveries(id), number));
  }

  public static byte[] error(Frame frame, String title, String sentence) {
    var view = new ErrorView(frame, title, sentence);
    return Html.of(to -> JteerrorGenerated.render(to, null, view));
  }
}
