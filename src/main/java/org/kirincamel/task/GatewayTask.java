package org.kirincamel.task;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is known of a request at the gateway: its ids there, and every POST on the books.
 *
 * @param externalTaskId the id under which it is posted: the caller's, else ours; where it was
 *     resubmitted, one derived from that
 * @param taskId the gateway's id of the task, empty while none is known
 * @param progress share done according to the gateway, 0 to 1
 * @param submissions every POST that may have been paid for, oldest first
 */
public record GatewayTask(
    String externalTaskId,
    Optional<String> taskId,
    Optional<Double> progress,
    List<Submission> submissions) {

  public GatewayTask {
    submissions = List.copyOf(submissions);
  }

  /** Nothing was posted yet. */
  static GatewayTask none(String externalTaskId) {
    return new GatewayTask(externalTaskId, Optional.empty(), Optional.empty(), List.of());
  }

  /** How many POSTs under its present id may have been paid for. */
  public long postsUnderThisId() {
    return submissions.stream().filter(this::isUnderThisId).count();
  }

  /** When the first POST under its present id that may have been paid for was claimed. */
  Optional<Instant> firstPostUnderThisId() {
    return submissions.stream().filter(this::isUnderThisId).findFirst().map(Submission::postedAt);
  }

  private boolean isUnderThisId(Submission submission) {
    return submission.externalTaskId().equals(externalTaskId);
  }

  GatewayTask progress(Optional<Double> share) {
    return new GatewayTask(externalTaskId, taskId, share, submissions);
  }

  /** A POST is about to go out, and is expected to cost that much. */
  GatewayTask posting(Instant at, BigDecimal estimate) {
    return with(posts -> posts.add(new Submission(externalTaskId, Optional.empty(), at, estimate)));
  }

  /** It is certain that no task was made by the last POST. */
  GatewayTask notPosted() {
    return submissions.isEmpty() ? this : with(posts -> posts.remove(posts.size() - 1));
  }

  /**
   * @param firstPostAt when its first POST was, should none under this id be on the books
   */
  GatewayTask taken(String id, Instant firstPostAt) {
    Optional<String> taken = Optional.of(id);
    int last = submissions.size() - 1;
    boolean posted = last >= 0 && isUnderThisId(submissions.get(last));
    // Found by a look-up though no POST under this id is on the books, as after a backup.
    Submission post =
        posted
            ? submissions.get(last)
            : new Submission(externalTaskId, Optional.empty(), firstPostAt);
    GatewayTask earlier = posted ? notPosted() : this;
    return new GatewayTask(externalTaskId, taken, progress, earlier.submissions)
        .with(posts -> posts.add(post.of(id)));
  }

  /**
   * Keeps an id that the row does not run under: a second task for the same request.
   *
   * @param postedUnder the id of ours under which that task was made
   */
  GatewayTask otherTask(String postedUnder, String id, Instant firstPostAt) {
    int at = 0;
    int behind = submissions.size();
    for (; at < submissions.size(); at++) {
      Submission each = submissions.get(at);
      if (each.externalTaskId().equals(postedUnder)) {
        if (each.taskId().isEmpty()) {
          break;
        }
        behind = at + 1;
      }
    }
    if (at < submissions.size()) {
      int open = at;
      Submission told = submissions.get(at).of(id);
      return with(posts -> posts.set(open, told));
    }
    int place = behind;
    return with(
        posts -> posts.add(place, new Submission(postedUnder, Optional.of(id), firstPostAt)));
  }

  /** As if it had never been posted under its next id, but that the books go on. */
  GatewayTask resubmitted(String nextId, Instant firstPostAt) {
    boolean offTheBooks =
        taskId.isPresent() && submissions.stream().noneMatch(s -> s.taskId().equals(taskId));
    GatewayTask booked =
        offTheBooks
            ? with(posts -> posts.add(new Submission(externalTaskId, taskId, firstPostAt)))
            : this;
    return new GatewayTask(nextId, Optional.empty(), Optional.empty(), booked.submissions);
  }

  private GatewayTask with(Consumer<List<Submission>> change) {
    List<Submission> posts = new ArrayList<>(submissions);
    change.accept(posts);
    return new GatewayTask(externalTaskId, taskId, progress, posts);
  }
}
