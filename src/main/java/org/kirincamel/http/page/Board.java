package org.kirincamel.http.page;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kirincamel.store.Node;
import org.kirincamel.store.Pause;

/** How everything stands: the first page. */
record Board(
    Frame frame,
    Troubles troubles,
    Submission submission,
    List<Waiting> waiting,
    Money money,
    List<TargetLine> targets,
    Machines machines) {

  /**
   * @param lasting the gravest first
   * @param noticed by this process, the newest first
   */
  record Troubles(List<Trouble> lasting, List<Noticed> noticed) {}

  record Noticed(Instant at, String sentence) {}

  /**
   * @param stopped whether nothing is submitted
   * @param offer to pause it, or to end that
   */
  record Submission(boolean stopped, Offer offer) {}

  /** What is used, and how that came about. */
  record Money(List<Used> used, List<Chart> charts) {}

  /**
   * Requests that wait for the same, or have ended alike.
   *
   * @param word for what they wait for
   * @param state by which the list is filtered
   * @param meaning the same in a few words
   * @param more whether there are more than are counted
   * @param cost USD that they are expected to cost, empty where there are too many to add up
   */
  record Waiting(
      String word,
      String state,
      String meaning,
      long number,
      boolean more,
      Optional<Instant> oldest,
      Optional<BigDecimal> cost) {}

  /**
   * What the module runs on.
   *
   * @param bytes that the store takes
   * @param nodes that live, this one first
   */
  record Machines(List<Disk> disks, long bytes, List<Node> nodes) {}

  /**
   * How much of something is used.
   *
   * @param most empty where there is no limit
   * @param text both, in words
   */
  record Used(String name, BigDecimal amount, Optional<BigDecimal> most, String text) {

    /** More than this is much. */
    BigDecimal high() {
      return most.orElse(amount).multiply(new BigDecimal("0.9"));
    }
  }

  /**
   * @param disabled the reason why nothing is delivered there
   * @param paused whether an operator has paused it
   */
  record TargetLine(
      String name, long waiting, long dead, Optional<String> disabled, boolean paused) {

    /** To pause it, or to end that. */
    Offer offer() {
      var what = new Pause.What(Pause.Kind.TARGET, name);
      return paused ? TroubleFinder.resume(what) : TroubleFinder.pause(what);
    }
  }
}
