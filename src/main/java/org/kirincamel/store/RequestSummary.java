package org.kirincamel.store;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.task.State;

/**
 * Where one request stands, as a line of a list.
 *
 * @param gateway its ids at the gateway
 */
public record RequestSummary(
    UUID id,
    State state,
    Asked asked,
    GatewayIds gateway,
    From source,
    Times times,
    Result result) {

  /**
   * What is asked for.
   *
   * @param prompt empty where there is none, as in what was rejected
   */
  public record Asked(String model, String prompt) {}

  /**
   * @param external the one we gave it
   * @param task the gateway's own, empty until it is known
   */
  public record GatewayIds(String external, Optional<String> task) {}

  /** Where it came from. */
  public record From(String kind, String name, int row) {}

  /** When it came, went and ended. */
  public record Times(Instant received, Optional<Instant> submitted, Optional<Instant> completed) {}

  /**
   * What came of it so far.
   *
   * @param revision of its last result
   * @param late whether that came after its deadline
   * @param note why it waits or what is odd about it, else empty
   * @param cancelled whether an operator wants no result of it
   */
  public record Result(
      int revision, boolean late, Optional<String> errorCode, String note, boolean cancelled) {}
}
