package org.kirincamel.http.page;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.kirincamel.delivery.ResultPlace;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.RequestPage;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;
import org.kirincamel.task.Timeline;

/** The pages that operators read, each made of a few reads of the store by indexes. */
public final class OperatorsPage {

  private final TaskStore store;
  private final List<String> targets;
  private final Videos videos;
  private final Function<Task, Prospect> prospects;
  private final Clock clock;
  private final BoardMaker boards;
  private final Lookout lookout;
  private final boolean live;
  private final boolean token;

  /**
   * @param place where the videos of results lie
   */
  public OperatorsPage(
      Settings settings,
      TaskStore store,
      ResultPlace place,
      Lookout lookout,
      Function<Task, Prospect> prospects,
      Clock clock) {
    this.store = store;
    this.targets = List.copyOf(settings.targetNames());
    this.videos = new Videos(place);
    this.prospects = prospects;
    this.clock = clock;
    this.boards = new BoardMaker(settings);
    this.lookout = lookout;
    this.live = settings.http().embedded();
    this.token = !settings.http().opensToThisMachine();
  }

  /** Whether the library of the templates is on the class path. */
  public static boolean canBeMade() {
    try {
      return Html.of(to -> {}).length == 0;
    } catch (NoClassDefFoundError e) {
      return false;
    }
  }

  public Frame frame(String base, String host, Visitor visitor) {
    return new Frame(base, host, clock.instant(), visitor, live, token);
  }

  /** How everything stands; empty where the store does not answer. */
  public Optional<byte[]> board(Frame frame) {
    return lookout
        .seen()
        .map(seen -> boards.board(frame, seen))
        .map(board -> Html.of(to -> JteboardGenerated.render(to, null, board)));
  }

  /** One page of requests. */
  public byte[] requests(Frame frame, ListQuery asked) {
    RequestPage page = store.pages().find(asked.filter(), asked.wanted());
    var list =
        new RequestList(frame, asked.given(), targets, page, page.next().map(asked.behind()));
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
                  frame,
                  task,
                  deliveries,
                  Timeline.of(task, store.reports().events(id), deliveries),
                  prospects.apply(task),
                  videos.shown(task, deliveries));
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

  /**
   * The form that takes a token.
   *
   * @param refusal why the last one was not taken, else empty
   */
  public static byte[] signIn(Frame frame, String refusal) {
    var view = new ErrorView(frame, "Sign in", refusal);
    return Html.of(to -> JtesigninGenerated.render(to, null, view));
  }
}
