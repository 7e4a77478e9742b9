package org.kirincamel.task;

import java.time.Duration;
import java.util.Optional;

/**
 * What an operator says of polls.
 *
 * @param first pause between submission and the first poll; empty where it is learned
 * @param min shortest pause
 * @param max longest pause between two polls
 * @param value polls that a second of earlier knowledge is worth
 */
public record PollBounds(Optional<Duration> first, Duration min, Duration max, double value) {}
