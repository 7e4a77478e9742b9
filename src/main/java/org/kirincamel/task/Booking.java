package org.kirincamel.task;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a change of a request corrects in the books of the day on which it was posted.
 *
 * @param postedAt an instant of that day
 * @param posts POSTs more, or fewer
 * @param cost USD more, or less
 */
public record Booking(Instant postedAt, int posts, BigDecimal cost) {

  /** The last POST certainly made no task: it is taken back whole. */
  public static Booking notPosted(Task posted) {
    Submission last = last(posted).orElseThrow();
    return new Booking(last.postedAt(), -1, last.estimate().negate());
  }

  /** The task has cost that much: the estimate gives way to it. */
  public static Optional<Booking> settled(Task completed, BigDecimal cost) {
    return last(completed)
        .map(post -> new Booking(post.postedAt(), 0, cost.subtract(post.estimate())))
        .filter(booking -> booking.cost().signum() != 0);
  }

  /** Both, on the day of this one. */
  public Booking and(Booking other) {
    return new Booking(postedAt, posts + other.posts, cost.add(other.cost));
  }

  private static Optional<Submission> last(Task task) {
    List<Submission> posts = task.gateway().submissions();
    return posts.isEmpty() ? Optional.empty() : Optional.of(posts.get(posts.size() - 1));
  }
}
