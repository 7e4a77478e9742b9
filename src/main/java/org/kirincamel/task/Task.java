package org.kirincamel.task;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One request and all that is known of it: a row of the store, as it was read.
 *
 * @param version number of changes so far; a change is written only where it still fits
 * @param status where it stands
 * @param request what is asked of the gateway, and for whom
 * @param gateway what is known of it at the gateway
 * @param result what came of it
 */
public record Task(
    UUID id,
    long version,
    Status status,
    Source source,
    Request request,
    GatewayTask gateway,
    Times times,
    Counts counts,
    Result result) {

  /** What ids of our own making start with. */
  public static final String OWN_ID = "kirin-";

  static final String RESUBMISSION = "-r";

  /**
   * Where it stands.
   *
   * @param nextActionAt when the row is due; while it is claimed, the end of the lease; empty when
   *     nothing is left to do
   * @param holdsSlot whether it counts against {@code kirin.submit.max-in-flight}
   * @param note why it waits or what is odd about it, for the operator on call; else empty
   * @param cancelled whether an operator wants no result of it
   * @param news what has happened to it since it was read, and is written with it
   */
  public record Status(
      State state,
      Optional<Instant> nextActionAt,
      boolean holdsSlot,
      String note,
      boolean cancelled,
      List<Event> news) {

    public Status {
      news = List.copyOf(news);
    }

    Status in(State next) {
      return new Status(next, nextActionAt, next.holdsSlot(), note, cancelled, news);
    }

    Status due(Optional<Instant> at) {
      return new Status(state, at, holdsSlot, note, cancelled, news);
    }

    Status withoutSlot() {
      return new Status(state, nextActionAt, false, note, cancelled, news);
    }

    Status with(Event event) {
      return new Status(
          state,
          nextActionAt,
          holdsSlot,
          note,
          cancelled,
          Stream.concat(news.stream(), Stream.of(event)).toList());
    }

    Status written() {
      return new Status(state, nextActionAt, holdsSlot, note, cancelled, List.of());
    }

    Status cancelled(boolean unwanted) {
      return new Status(state, nextActionAt, holdsSlot, note, unwanted, news);
    }

    Status noted(String text) {
      // PostgreSQL stores every character but this one, and notes quote strangers.
      return new Status(state, nextActionAt, holdsSlot, text.replace("\0", ""), cancelled, news);
    }
  }

  /**
   * What is asked of the gateway, and for whom.
   *
   * @param name what its files are called, without ending: made by us of cleaned pieces
   * @param params the API's parameters as the caller gave them, one JSON object; for a rejected
   *     request whatever was read
   * @param targets names of the targets its result goes to
   */
  public record Request(String name, String model, String params, List<String> targets) {

    public Request {
      targets = List.copyOf(targets);
    }
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
      Optional<Instant> completedAt) {

    /** Those of a request that has only been received. */
    static Times received(Instant at) {
      return new Times(at, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    Times firstPost(Optional<Instant> at) {
      return new Times(receivedAt, at, postEndedAt, submittedAt, completedAt);
    }

    Times postEnded(Optional<Instant> at) {
      return new Times(receivedAt, firstPostAt, at, submittedAt, completedAt);
    }

    Times submitted(Optional<Instant> at) {
      return new Times(receivedAt, firstPostAt, postEndedAt, at, completedAt);
    }

    Times completed(Optional<Instant> at) {
      return new Times(receivedAt, firstPostAt, postEndedAt, submittedAt, at);
    }
  }

  /**
   * How often what was tried.
   *
   * @param failures tries in a row that led nowhere, 0 after any success
   * @param misses look-ups in a row that count as "the gateway does not know it"
   */
  public record Counts(int submits, int polls, int failures, int misses) {

    Counts submitted() {
      return new Counts(submits + 1, polls, failures, misses);
    }

    Counts polled() {
      return new Counts(submits, polls + 1, failures, misses);
    }

    Counts polled(int times) {
      return new Counts(submits, times, failures, misses);
    }

    Counts failed(int number) {
      return new Counts(submits, polls, number, misses);
    }

    Counts missed(int number) {
      return new Counts(submits, polls, failures, number);
    }
  }

  /**
   * What came of it.
   *
   * @param answer the gateway's {@code output}, {@code usage} and {@code metadata}, one JSON object
   * @param violations why it was rejected, a JSON array
   * @param files the videos fetched, a JSON array
   * @param revision number of the result, 2 for a late video that followed an expiry
   */
  public record Result(
      Optional<String> answer,
      Optional<TaskError> error,
      Optional<String> violations,
      Optional<String> files,
      int revision,
      boolean late) {

    /** That of a request that has none yet. */
    static Result none(Optional<String> violations) {
      return new Result(Optional.empty(), Optional.empty(), violations, Optional.empty(), 1, false);
    }

    Result answered(String json) {
      return new Result(Optional.of(json), error, violations, files, revision, late);
    }

    Result failed(Optional<TaskError> why) {
      return new Result(answer, why, violations, files, revision, late);
    }

    Result rejected(String reasons) {
      return new Result(answer, error, Optional.of(reasons), files, revision, late);
    }

    Result fetched(String json) {
      return new Result(answer, error, violations, Optional.of(json), revision, late);
    }

    Result revised(int number, boolean isLate) {
      return new Result(answer, error, violations, files, number, isLate);
    }
  }

  /** A new request that keeps the rules, due at once. */
  public static Task accepted(
      UUID id, Source source, Request request, String externalTaskId, Instant now) {
    return new Task(
        id,
        0,
        new Status(State.ACCEPTED, Optional.of(now), false, "", false, List.of()),
        source,
        request,
        GatewayTask.none(externalTaskId),
        Times.received(now),
        new Counts(0, 0, 0, 0),
        Result.none(Optional.empty()));
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
        new Status(State.REJECTED, Optional.empty(), false, status.note(), false, List.of()),
        source,
        request,
        gateway,
        times,
        counts,
        result.rejected(reasons));
  }

  /** The row as it stands once this change was written. */
  public Task written() {
    return new Task(
        id, version + 1, status.written(), source, request, gateway, times, counts, result);
  }

  /** The row with what it does not say yet: polls that found the task running. */
  public Task polledSoFar(int polls, Optional<Double> progress, Instant nextPoll) {
    return edit().polls(polls).progress(progress).dueAt(nextPoll).done();
  }

  /** The row of a task whose next poll only another process knows. */
  public Task polledElsewhere() {
    return edit().nothingLeftToDo().done();
  }

  public State state() {
    return status.state();
  }

  /** What has happened to it and is not written yet. */
  public List<Event> news() {
    return status.news();
  }

  public Optional<Instant> nextActionAt() {
    return status.nextActionAt();
  }

  /** Whether the id under which it is posted is ours, and so cannot be anybody else's. */
  public boolean postedUnderOwnId() {
    String own = ownIdOf(id);
    String posted = gateway.externalTaskId();
    return posted.equals(own) || posted.startsWith(own + RESUBMISSION);
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
    return revision == 1 && revision < result.revision() && result.late() ? State.EXPIRED : state();
  }

  /**
   * Whether a result without its videos has been delivered: what is fetched now belongs to the
   * next.
   */
  public boolean isRefetched() {
    return result.error().isPresent();
  }

  /** What may become of it. */
  public Moves move() {
    return new Moves(this);
  }

  /** What an operator may make of it. */
  public OrderedMoves ordered() {
    return new OrderedMoves(this);
  }

  /** What may become of it while its videos are fetched. */
  public FetchMoves fetching() {
    return new FetchMoves(this);
  }

  /** A changed copy in the making. */
  TaskEdit edit() {
    return new TaskEdit(this);
  }
}
