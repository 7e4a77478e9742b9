package org.kirincamel.crash;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Script;

/** A day at work: what comes in, and what goes wrong at the gateway meanwhile. */
enum Scenario {
  /** Several formats, a batch with a bad row, and the same file twice. */
  GOOD(6) {
    @Override
    void arrange(World world, Map<String, String> settings) {
      world.drop("cat.txt", "a cat");
      world.drop("three.csv", "prompt,mode\na dog,std\na bird,none\na fish,pro\n");
      world.drop("two.jsonl", "{\"prompt\":\"one\"}\n{\"prompt\":\"two\"}\n");
    }
  },
  /** Answers are lost, after the gateway took the request and before. */
  LOST_ANSWERS(4) {
    @Override
    void arrange(World world, Map<String, String> settings) {
      world.fault(Call.SUBMIT, "taken", Fault.lostAnswer());
      world.fault(Call.SUBMIT, "proxy", Fault.acceptedThen(503));
      world.fault(Call.SUBMIT, "untaken", Fault.hangUp());
      world.fault(Call.SUBMIT, "unheard", Fault.status(500), Fault.hangUp());
      world.drop(
          "lost.jsonl",
          "{\"prompt\":\"taken\"}\n"
              + "{\"prompt\":\"proxy\"}\n"
              + "{\"prompt\":\"un-untaken\"}\n"
              + "{\"prompt\":\"unheard\"}\n");
    }
  },
  /** The gateway is busy, down, and in trouble with the account. */
  REFUSALS(4) {
    @Override
    void arrange(World world, Map<String, String> settings) {
      world.fault(Call.SUBMIT, "busy", Fault.status(429), Fault.status(429));
      world.fault(Call.SUBMIT, "broke", Fault.status(402, "40201"));
      world.always(Call.SUBMIT, "wrong", Fault.status(422));
      world.drop(
          "refused.jsonl",
          "{\"prompt\":\"busy\"}\n"
              + "{\"prompt\":\"broke\"}\n"
              + "{\"prompt\":\"wrong\"}\n"
              + "{\"prompt\":\"fine\"}\n");
    }
  },
  /** Polls fail, tasks fail, and one comes after its deadline. */
  POLLS(4) {
    @Override
    void arrange(World world, Map<String, String> settings) {
      world.gateway.behave(
          params -> {
            String prompt = params.path("prompt").asText();
            return prompt.equals("fails")
                ? Script.failed("002001095")
                : prompt.equals("late")
                    ? Script.completed().withDuration(Duration.ofHours(3))
                    : Script.completed();
          });
      world.fault(
          Call.POLL,
          "task-",
          Fault.status(500),
          Fault.hangUp(),
          Fault.html(200),
          Fault.text(200, "application/json", "{\"status\":\"completed\",\"output\":[]}"),
          Fault.text(200, "application/json", "{\"status\":\"blocked\",\"error\":\"hm\"}"));
      world.drop(
          "polls.jsonl", "{\"prompt\":\"fails\"}\n{\"prompt\":\"late\"}\n{\"prompt\":\"fine\"}\n");
    }
  },
  /** Videos break off, are refused, and cannot be had at all. */
  VIDEOS(2) {
    @Override
    void arrange(World world, Map<String, String> settings) {
      world.gateway.videoLength(50_000);
      world.fault(
          Call.VIDEO, "/videos/", Fault.truncated(), Fault.status(404), Fault.wrongLength(90_000));
      world.drop("videos.jsonl", "{\"prompt\":\"one\"}\n{\"prompt\":\"two\"}\n");
    }
  },
  /** The process stands still for longer than its claims and leases last. */
  STALLS(4) {
    @Override
    void arrange(World world, Map<String, String> settings) {
      world.stalls(Duration.ofSeconds(6), Duration.ofMinutes(3), Duration.ofMinutes(40));
      world.fault(Call.SUBMIT, "taken", Fault.lostAnswer());
      world.drop(
          "stalls.jsonl",
          "{\"prompt\":\"one\"}\n"
              + "{\"prompt\":\"taken\"}\n"
              + "{\"prompt\":\"three\"}\n"
              + "{\"prompt\":\"four\"}\n");
    }
  },
  /** Somebody sets the clock back and forth by hours. */
  CLOCK(4) {
    @Override
    void arrange(World world, Map<String, String> settings) {
      world.setsTheClock(Duration.ofHours(5));
      settings.put("kirin.task.deadline", "24h");
      world.fault(Call.SUBMIT, "taken", Fault.lostAnswer());
      world.fault(Call.SUBMIT, "untaken", Fault.hangUp());
      world.drop(
          "clock.jsonl",
          "{\"prompt\":\"one\"}\n"
              + "{\"prompt\":\"taken\"}\n"
              + "{\"prompt\":\"un-untaken\"}\n"
              + "{\"prompt\":\"four\"}\n");
    }
  },
  /** Nobody can know what became of a request, and the operator settles it by files. */
  ORDERS(1) {
    @Override
    void arrange(World world, Map<String, String> settings) {
      settings.put("kirin.operator", world.person().folder().toString());
      settings.put("kirin.submit.unknown.action", "wait");
      world.always(Call.SUBMIT, Person.LOST, Fault.status(503));
      world.drop("lost.txt", Person.LOST);
    }
  },
  /** One slot and many requests, so that all wait for each other. */
  ONE_SLOT(4) {
    @Override
    void arrange(World world, Map<String, String> settings) {
      settings.put("kirin.submit.max-in-flight", "1");
      world.fault(Call.SUBMIT, "two", Fault.lostAnswer());
      world.drop(
          "slot.jsonl",
          "{\"prompt\":\"one\"}\n"
              + "{\"prompt\":\"two\"}\n"
              + "{\"prompt\":\"three\"}\n"
              + "{\"prompt\":\"four\"}\n");
    }
  };

  private final int documents;

  Scenario(int documents) {
    this.documents = documents;
  }

  /** How many results there are in the end. */
  int documents() {
    return documents;
  }

  abstract void arrange(World world, Map<String, String> settings);

  /** Arranges the world, and says by which settings the module lives in it. */
  Map<String, String> settings(World world) {
    var settings = new TreeMap<>(world.settings());
    arrange(world, settings);
    return settings;
  }
}
