package org.kirincamel.task;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Rows as tests need them, each reached along the arrows that lead there. */
public final class Tasks {

  /** When every row here was received and posted. */
  public static final Instant BORN = Instant.parse("2026-03-01T10:00:00Z");

  /** When the POST of {@link #unknown} ended. */
  public static final Instant POST_ENDED = BORN.plusSeconds(30);

  public static final UUID ID = UUID.fromString("018f3c2e-7b1a-7000-8000-0123456789ab");

  private Tasks() {}

  /** Waits for its first POST, under an id of our own. */
  public static Task accepted() {
    return accepted(Task.ownIdOf(ID));
  }

  /** Waits for its first POST, under an id that the caller chose. */
  public static Task accepted(String externalTaskId) {
    return Task.accepted(
        ID,
        new Source("file", "cats.csv", 3, "key", Map.of()),
        new Task.Request(
            "cats-3-0123456789ab",
            "kirin_v1_t2v",
            "{\"prompt\":\"A cat\",\"cfg_scale\":0.50}",
            List.of("outbox")),
        externalTaskId,
        BORN);
  }

  public static Task submitting() {
    return posting(accepted(), BORN);
  }

  /** What a claim makes of a row in ACCEPTED. */
  public static Task posting(Task accepted, Instant now) {
    return accepted
        .edit()
        .state(State.SUBMITTING)
        .posting(now, BigDecimal.ZERO)
        .dueAt(now.plus(Duration.ofMinutes(2)))
        .done()
        .written();
  }

  public static Task unknown() {
    return lost(submitting(), POST_ENDED);
  }

  public static Task unknown(String externalTaskId) {
    return lost(posting(accepted(externalTaskId), BORN), POST_ENDED);
  }

  /** What becomes of a row in SUBMITTING whose node died. */
  public static Task lost(Task submitting, Instant now) {
    return submitting.edit().state(State.UNKNOWN).postEndedAt(now).dueAt(now).done().written();
  }

  /** Taken by the gateway as {@code task-1} when it was born. */
  public static Task running() {
    return submitting()
        .edit()
        .state(State.RUNNING)
        .taskId("task-1")
        .submittedAt(BORN)
        .dueAt(BORN.plusSeconds(10))
        .done()
        .written();
  }

  public static Task expired() {
    return running()
        .edit()
        .state(State.EXPIRED)
        .error(new TaskError("expired", "too late"))
        .dueAt(BORN.plus(Duration.ofHours(3)))
        .done()
        .written();
  }

  public static Task completed() {
    return completed(running());
  }

  private static Task completed(Task running) {
    return running
        .edit()
        .state(State.COMPLETED)
        .noError()
        .answer(
            """
            {"output":[{"content":[{"type":"video","url":"https://v.example/a.mp4","size":12}]}],
             "usage":{"cost":"0.10","discount":1.0},"metadata":{"seen":10.0}}
            """)
        .completedAt(BORN.plusSeconds(90))
        .dueAt(BORN.plusSeconds(90))
        .done()
        .written();
  }

  /** A video that came after the deadline. */
  public static Task late() {
    return completed(expired()).edit().lateRevision().done().written();
  }

  public static Task failed() {
    return running()
        .edit()
        .state(State.FAILED)
        .error(new TaskError("002001095", "internal generation error"))
        .completedAt(BORN.plusSeconds(60))
        .nothingLeftToDo()
        .done()
        .written();
  }
}
