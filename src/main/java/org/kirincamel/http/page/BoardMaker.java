package org.kirincamel.http.page;

import static org.kirincamel.http.page.Words.number;
import static org.kirincamel.http.page.Words.usd;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.UsdLimits;
import org.kirincamel.store.Census;
import org.kirincamel.store.Ended;
import org.kirincamel.store.Pause;
import org.kirincamel.store.Spend;

/** Makes the first page of what the store and the disks say. */
final class BoardMaker {

  /** The words of what requests wait for, each with its state and its meaning. */
  private static final Map<String, String[]> WORDS = new LinkedHashMap<>();

  static {
    WORDS.put("accepted", new String[] {"accepted", "a free slot"});
    WORDS.put("submitting", new String[] {"submitting", "the answer to their POST"});
    WORDS.put(
        "unknown", new String[] {"unknown", "a look-up: the outcome of their POST is unknown"});
    WORDS.put("running", new String[] {"running", "the gateway, which works on them"});
    WORDS.put("fetching", new String[] {"completed", "their videos"});
    WORDS.put("late", new String[] {"expired", "a video that comes late"});
  }

  /** The words of the states that end, each with what may be left to do. */
  private static final Map<String, String> ENDED = new LinkedHashMap<>();

  static {
    ENDED.put("completed", "nothing more, but for those that are fetching");
    ENDED.put("failed", "nothing more");
    ENDED.put("expired", "nothing more, but for those that are late");
    ENDED.put("rejected", "nothing more: nothing was sent");
  }

  private final Settings settings;

  BoardMaker(Settings settings) {
    this.settings = settings;
  }

  Board board(Frame frame, Lookout.Seen seen) {
    Look look = seen.look();
    return new Board(
        frame,
        troubles(frame, seen),
        submission(look),
        Stream.concat(waiting(look.open()), ended(seen.ended())).toList(),
        new Board.Money(
            used(look.open()), Charts.of(frame.now(), seen.hours(), look.money().books())),
        targets(look),
        new Board.Machines(seen.disks(), look.machines().bytes(), look.machines().nodes()));
  }

  private Board.Troubles troubles(Frame frame, Lookout.Seen seen) {
    String key = settings.api().key().get();
    return new Board.Troubles(
        new TroubleFinder(settings, frame.now()).troubles(seen),
        seen.notices().stream()
            .filter(each -> each.cure().isEmpty())
            .map(each -> new Board.Noticed(each.at(), each.sentence().replace(key, "***")))
            .toList());
  }

  private static Board.Submission submission(Look look) {
    var all = new Pause.What(Pause.Kind.ALL, "");
    boolean paused = isPaused(look, all);
    return new Board.Submission(
        paused || look.stopped().isPresent(),
        paused ? TroubleFinder.resume(all) : TroubleFinder.pause(all));
  }

  private static boolean isPaused(Look look, Pause.What what) {
    return look.paused().stream().anyMatch(each -> each.what().equals(what));
  }

  private static Stream<Board.Waiting> waiting(Census open) {
    return WORDS.entrySet().stream()
        .map(
            each -> {
              Census.Group group = open.requests().get(each.getKey());
              return new Board.Waiting(
                  each.getKey(),
                  each.getValue()[0],
                  each.getValue()[1],
                  group.number(),
                  false,
                  group.oldest(),
                  group.cost());
            });
  }

  private static Stream<Board.Waiting> ended(Map<String, Ended> ended) {
    return ENDED.entrySet().stream()
        .map(
            each -> {
              Ended group = ended.get(each.getKey());
              return new Board.Waiting(
                  each.getKey(),
                  each.getKey(),
                  each.getValue(),
                  group.number(),
                  group.more(),
                  group.oldest(),
                  group.cost());
            });
  }

  private List<Board.Used> used(Census open) {
    int slots = settings.submit().maxInFlight();
    List<Board.Used> used = new ArrayList<>();
    used.add(
        new Board.Used(
            "Slots of the gateway",
            BigDecimal.valueOf(open.slots()),
            Optional.of(BigDecimal.valueOf(slots)),
            "%s of %s taken".formatted(number(open.slots()), number(slots))));
    used.add(money("Spent today", open.spend().today(), settings.budget().daily()));
    used.add(money("Spent this month", open.spend().thisMonth(), settings.budget().monthly()));
    new TreeMap<>(settings.budget().sources())
        .forEach((source, most) -> used.addAll(ofSource(source, most, open.spentBy(source))));
    return used;
  }

  private static List<Board.Used> ofSource(String source, UsdLimits most, Spend spend) {
    List<Board.Used> used = new ArrayList<>();
    String by = " by " + Words.cell(source);
    if (most.daily().isPresent()) {
      used.add(money("Spent today" + by, spend.today(), most.daily()));
    }
    if (most.monthly().isPresent()) {
      used.add(money("Spent this month" + by, spend.thisMonth(), most.monthly()));
    }
    return used;
  }

  private static Board.Used money(String name, BigDecimal spent, Optional<BigDecimal> most) {
    return new Board.Used(
        name, spent, most, most.map(of -> usd(spent) + " of " + usd(of)).orElse(usd(spent)));
  }

  private List<Board.TargetLine> targets(Look look) {
    var names = new TreeSet<>(settings.targetNames());
    names.addAll(look.open().pending().keySet());
    names.addAll(look.open().dead().keySet());
    names.addAll(look.disabled().keySet());
    return names.stream()
        .map(
            name ->
                new Board.TargetLine(
                    name,
                    look.open().pending().getOrDefault(name, 0L),
                    look.open().dead().getOrDefault(name, 0L),
                    Optional.ofNullable(look.disabled().get(name)),
                    isPaused(look, new Pause.What(Pause.Kind.TARGET, name))))
        .toList();
  }
}
