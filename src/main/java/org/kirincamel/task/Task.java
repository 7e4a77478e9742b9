package org.kirincamel.task;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One request and all that is known of it: a row of the store, as it was read.
 *
 * @param version number of changes so far; a change is written only where it still fits
 * @param nextActionAt when the row is due; while it is claimed, the end of the lease; empty when
 *     nothing is left to do
 * @param name what its files are called, without ending: made by us of cleaned pieces
 * @param params the API's parameters as the caller gave them, one JSON object; for a rejected
 *     request whatever was read
 * @param targets names of the targets its result goes to
 * @param externalTaskId the id under which it is posted: the caller's, else ours; where it was
 *     resubmitted, one derived from that
 * @param taskId the gateway's id of the task, empty while none is known
 * @param progress share done according to the gateway, 0 to 1
 * @param answer the gateway's {@code output}, {@code usage} and {@code metadata}, one JSON object
 * @param violations why it was rejected, a JSON array
 * @param files the videos fetched, a JSON array
 * @param submissions every POST that may have been paid for, oldest first
 * @param holdsSlot whether it counts against {@code kirin.submit.max-in-flight}
 * @param revision number of the result, 2 for a late video that followed an expiry
 * @param note why it waits or what is odd about it, for the operator on call; else empty
 */
public record Task(
    UUID id,
    long version,
    State state,
    Optional<Instant> nextActionAt,
    Source source,
    String name,
    String model,
    String params,
    List<String> targets,
    String externalTaskId,
    Optional<String> taskId,
    Times times,
    Counts counts,
    Optional<Double> progress,
    Optional<String> answer,
    Optional<TaskError> error,
    Optional<String> violations,
    Optional<String> files,
    List<Submission> submissions,
    boolean holdsSlot,
    int revision,
    boolean late,
    String note) {

  /** What ids of our own making start with. */
  public static final String OWN_ID = "kirin-";

  private static final String RESUBMISSION = "-r";

  public Task {
    targets = List.copyOf(targets);
    submissions = List.copyOf(submissions);
  }

  /**
   * The moments of its life.
   *
   * @param firstPostAt when it was claimed for the first POST under its present id that may have
   *     made a task
   * @param postEndedAt when the last POST had ended, or must have: where the grace of UNKNOWN
   *     starts
   * @param submittedAt when the gateway was known to have it: where the deadline starts
   * @param completedAt when it ended; of one that still runs, since when it seems to have
   */
  public record Times(
      Instant receivedAt,
      Optional<Instant> firstPostAt,
      Optional<Instant> postEndedAt,
      Optional<Instant> submittedAt,
      Optional<Instant> completedAt) {}

  /**
   * How often what was tried.
   *
   * @param failures tries in a row that led nowhere, 0 after any success
   * @param misses look-ups in a row that count as "the gateway does not know it"
   */
  public record Counts(int submits, int polls, int failures, int misses) {}

  /** Whether the id under which it is posted is ours, and so cannot be anybody else's. */
  public boolean postedUnderOwnId() {
    String own = ownIdOf(id);
    return externalTaskId.equals(own) || externalTaskId.startsWith(own + RESUBMISSION);
  }

  /** How many POSTs under its present id may have been paid for. */
  public long postsUnderThisId() {
    return submissions.stream()
        .filter(each -> each.externalTaskId().equals(externalTaskId))
        .count();
  }

  /**
   * The id under which a request is posted once more after its task has failed.
   *
   * @param first the id of the first submission
   * @param number of the submission, at least 2
   */
  public static String resubmissionId(String first, int number) {
    return first + RESUBMISSION + number;
  }

  /** The id under which a request is posted whose caller gave none. */
  public static String ownIdOf(UUID id) {
    return OWN_ID + id;
  }

  /**
   * What one of its results says of it: an earlier one stays what it was, though the row has moved
   * on to the next.
   *
   * @param revision number of that result
   */
  public State stateAt(int revision) {
    return revision == 1 && revision < this.revision && late ? State.EXPIRED : state;
  }

  /** A changed copy in the making. */
  public TaskEdit edit() {
    return new TaskEdit(this);
  }

  /**
   * The same request, refused before it was stored.
   *
   * @param reasons a JSON array of violations
   */
  public Task rejected(String reasons) {
    return new Task(
        id,
        version,
        State.REJECTED,
        Optional.empty(),
        source,
        name,
        model,
        params,
        targets,
        externalTaskId,
        taskId,
        times,
        counts,
        progress,
        answer,
        error,
        Optional.of(reasons),
        files,
        submissions,
        false,
        revision,
        late,
        note);
  }

  /** The row as it stands once this change was written. */
  public Task written() {
    return new Task(
        id,
        version + 1,
        state,
        nextActionAt,
        source,
        name,
        model,
        params,
        targets,
        externalTaskId,
        taskId,
        times,
        counts,
        progress,
        answer,
        error,
        violations,
        files,
        submissions,
        holdsSlot,
        revision,
        late,
        note);
  }
}
