package org.kirincamel.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs by number: the number alone decides what comes in, what goes wrong, in which order things
 * happen and where the process dies, so that a run that failed can be had again.
 */
final class CrashRuns {

  private static final int ORDERS = 4;
  private static final int SECOND_DEATH_WITHIN = 150;

  private final Path home;
  private final byte[] firstStore;
  private final Map<String, Undisturbed> undisturbed;
  private final AtomicInteger folders;
  final AtomicLong deaths = new AtomicLong();
  final Set<String> diedAt = ConcurrentHashMap.newKeySet();

  /**
   * What a run comes to when nothing dies: the points it passes, and what was paid and delivered.
   */
  private record Undisturbed(List<String> points, Map<String, String> ledger) {}

  CrashRuns(Path home) throws Exception {
    this.home = home;
    this.undisturbed = new ConcurrentHashMap<>();
    this.folders = new AtomicInteger();
    this.firstStore = storeWithAWitness();
  }

  /** For another test: it knows what these know, and counts its own deaths. */
  CrashRuns(CrashRuns others) {
    this.home = others.home;
    this.undisturbed = others.undisturbed;
    this.folders = others.folders;
    this.firstStore = others.firstStore;
  }

  /** A look-up that finds nothing is believed only beside one of a task that is known to exist. */
  private byte[] storeWithAWitness() throws Exception {
    try (var world = new World(folder(), 0, Set.of())) {
      var life = new Life(world, new byte[0], world.settings(), Life.Fate.NONE);
      try (life) {
        world.drop(
            "witness.json",
            "{\"prompt\":\"witness\",\"external_task_id\":\"%s\"}".formatted(World.WITNESS));
        life.start();
        life.drive(1);
      }
      return life.left();
    }
  }

  private Path folder() {
    return home.resolve("run-" + folders.incrementAndGet());
  }

  /** One run, by its number. */
  private record Plan(Scenario scenario, int order, int nth, SplittableRandom dice) {

    static Plan of(long seed) {
      int scenarios = Scenario.values().length;
      return new Plan(
          Scenario.values()[(int) (seed % scenarios)],
          (int) (seed / scenarios % ORDERS),
          (int) (seed / scenarios / ORDERS),
          new SplittableRandom(seed));
    }

    long orderSeed() {
      return scenario.ordinal() * 1000L + order;
    }

    /** Each point in its turn, at any of the times it is passed. */
    int diesAt(List<String> points) {
      List<String> names = points.stream().distinct().toList();
      String name = names.get((order * names.size() / ORDERS + nth) % names.size());
      List<Integer> times = new ArrayList<>();
      for (int i = 0; i < points.size(); i++) {
        if (points.get(i).equals(name)) {
          times.add(i);
        }
      }
      return times.get(dice.nextInt(times.size()));
    }
  }

  /**
   * Runs one.
   *
   * @return what is wrong in the end; empty where everything was paid once and delivered once
   */
  Optional<String> run(long seed, Set<Mutant> mutants) throws Exception {
    Plan plan = Plan.of(seed);
    return run(plan, plan.diesAt(undisturbed(plan).points()), mutants);
  }

  /**
   * Dies once at each point from the first step of one route to the next of another, in the first
   * run of a scenario, until something is wrong in the end.
   */
  Optional<String> runEach(Scenario scenario, String from, Set<Mutant> mutants) throws Exception {
    List<String> points = undisturbed(Plan.of(scenario.ordinal())).points();
    Optional<String> problem;
    int i = 0;
    while (!points.get(i).startsWith("before " + from + "/")) {
      i++;
    }
    // Steps within others have no name of a route.
    do {
      problem = run(Plan.of(scenario.ordinal()), i++, mutants);
    } while (problem.isEmpty()
        && (points.get(i).startsWith("before " + from)
            || !points.get(i).startsWith("before kirin-")));
    return problem;
  }

  private Optional<String> run(Plan plan, int diesAt, Set<Mutant> mutants) throws Exception {
    Undisturbed expected = undisturbed(plan);
    String where = expected.points().get(diesAt);
    diedAt.add(plan.scenario() + ": " + where);
    try (var world = new World(folder(), plan.orderSeed(), mutants)) {
      world.postTheWitness();
      var settings = plan.scenario().settings(world);
      boolean lies = world.mutated(Mutant.GROUP_COMMIT_OFF);
      byte[] store = firstStore;
      var fate = new Life.Fate(diesAt, lies || plan.dice().nextBoolean(), lies);
      for (int lives = 1; ; lives++) {
        var life = new Life(world, store, settings, fate);
        boolean ended;
        try (life) {
          life.start();
          ended = life.drive(plan.scenario().documents());
        } catch (AssertionError stuck) {
          return Optional.of("after %s in life %d: %s".formatted(where, lives, stuck.getMessage()));
        }
        if (ended) {
          return judged(world, expected, where);
        }
        deaths.incrementAndGet();
        store = life.left();
        world.time.pass(Duration.ofMillis(plan.dice().nextInt(120_000)));
        boolean again = lives == 1 && plan.dice().nextInt(4) == 0;
        fate =
            again
                ? new Life.Fate(
                    plan.dice().nextInt(SECOND_DEATH_WITHIN), plan.dice().nextBoolean(), lies)
                : Life.Fate.NONE;
      }
    }
  }

  private Undisturbed undisturbed(Plan plan) throws Exception {
    String key = plan.scenario() + "/" + plan.order();
    Undisturbed known = undisturbed.get(key);
    if (known != null) {
      return known;
    }
    try (var world = new World(folder(), plan.orderSeed(), Set.of())) {
      world.postTheWitness();
      try (var life =
          new Life(world, firstStore, plan.scenario().settings(world), Life.Fate.NONE)) {
        life.start();
        life.drive(plan.scenario().documents());
        var found = new Undisturbed(life.passed(), world.ledger());
        undisturbed.put(key, found);
        return found;
      }
    }
  }

  private static Optional<String> judged(World world, Undisturbed expected, String where) {
    var problems = new ArrayList<String>();
    if (!world.ledger().equals(expected.ledger())) {
      problems.add("expected %s, got %s".formatted(expected.ledger(), world.ledger()));
    }
    if (!world.gateway.violations().isEmpty()) {
      problems.add("the gateway objects: " + world.gateway.violations());
    }
    world
        .personAtHand()
        .flatMap(person -> person.problem(world.gateway.requests()))
        .ifPresent(problems::add);
    for (JsonNode document : world.documents()) {
      if (document.toString().contains(world.gateway.key())) {
        problems.add("the token is in a result");
      }
    }
    return problems.isEmpty()
        ? Optional.empty()
        : Optional.of("after %s: %s".formatted(where, String.join("; ", problems)));
  }
}
