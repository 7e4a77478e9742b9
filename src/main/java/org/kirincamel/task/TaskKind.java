package org.kirincamel.task;

/**
 * What the duration of a task depends on, as far as is known before it runs.
 *
 * @param mode {@code std} or {@code pro}
 * @param duration of the video, {@code 5} or {@code 10}
 */
public record TaskKind(String model, String mode, String duration) {}
