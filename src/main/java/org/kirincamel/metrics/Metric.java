package org.kirincamel.metrics;

import java.util.Optional;

/** What is measured: the table under "Health and metrics" in the README. */
enum Metric {
  REQUESTS_RECEIVED("kirin.requests.received", "Requests that came in"),
  RESULTS("kirin.results", "Requests that have ended, by orders too"),
  REQUESTS("kirin.requests", "Requests that are open, by what they wait for"),
  OLDEST("kirin.oldest.request.age", "seconds", "Age of the oldest request in that state"),
  DELIVERIES("kirin.deliveries", "Deliveries that are tried (pending) or were given up (dead)"),
  SUBMIT("kirin.submit", "Time of a POST, from its claim until its outcome is written"),
  POLL("kirin.poll", "Time of a poll, from its claim until the answer was read"),
  FETCH("kirin.fetch", "Time of a try to fetch the videos of a result"),
  DELIVERY("kirin.delivery", "Time of a try to deliver a result"),
  LATENESS("kirin.poll.lateness", "Time from the moment when a poll was due to its claim"),
  TASK_POLLS("kirin.task.polls", "Polls of a task until it ended"),
  ANSWERS("kirin.gateway.answers", "Calls of the gateway by the class of the HTTP status"),
  SLOTS_TAKEN("kirin.slots.taken", "Slots of the gateway in use, over all nodes"),
  SLOTS_LIMIT("kirin.slots.limit", "Slots that may be in use at present"),
  ACCOUNT_PAUSED("kirin.account.paused", "1 while submission is paused for the account"),
  COST("kirin.cost", "usd", "What the gateway says that tasks cost"),
  SPEND("kirin.spend", "usd", "Spent and expected to be spent, in UTC and over all nodes"),
  LOST_TASKS("kirin.lost.tasks", "Tasks that may have been paid for and led to no result"),
  LOST_COST("kirin.lost.cost", "usd", "Cost of those tasks, as far as the gateway says it"),
  SOURCE_ERRORS("kirin.source.errors", "What a source could not take, or not at once"),
  DISK_FREE("kirin.disk.free", "bytes", "Room on the disk of a folder"),
  STORE_UP("kirin.store.up", "1 while the store answers");

  private final String id;
  private final Optional<String> unit;
  private final String help;

  Metric(String id, String help) {
    this.id = id;
    this.unit = Optional.empty();
    this.help = help;
  }

  Metric(String id, String unit, String help) {
    this.id = id;
    this.unit = Optional.of(unit);
    this.help = help;
  }

  /** As Micrometer has it: each registry spells it in its own way. */
  String id() {
    return id;
  }

  Optional<String> unit() {
    return unit;
  }

  String help() {
    return help;
  }
}
