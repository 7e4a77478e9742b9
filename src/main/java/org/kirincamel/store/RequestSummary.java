package org.kirincamel.store;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.task.State;

/** Where one request stands, as a line of a list. */
public record RequestSummary(
    UUID id,
    State state,
    String model,
    String externalTaskId,
    Optional<String> taskId,
    String sourceKind,
    String sourceName,
    int sourceRow,
    Instant receivedAt,
    Optional<Instant> submittedAt,
    Optional<Instant> completedAt,
    int revision,
    boolean late) {}
