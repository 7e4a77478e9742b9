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
    String model,
    GatewayIds gateway,
    From source,
    Times times,
    Result result) {

  /**
   * @param external the one we gave it
   * @param task the gateway's own, empty until it is known
   */
  public record GatewayIds(String external, Optional<String> task) {}

  /** Where it came from. */
  public record From(String kind, String name, int row) {}

  /** When it came, went and ended. */
  public record Times(Instant received, Optional<Instant> submitted, Optional<Instant> completed) {}

  /** The revision of its last result, and whether that came after its deadline. */
  public record Result(int revision, boolean late) {}
}
