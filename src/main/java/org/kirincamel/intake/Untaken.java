package org.kirincamel.intake;

import java.time.Duration;

/**
 * Something that lies in the inbox and is not taken.
 *
 * @param name as it may be shown
 * @param age for how long that has been seen
 * @param why it is not taken, as the rest of a sentence that begins with its name
 * @param cure what to do about it; empty where the reason says it all
 */
public record Untaken(String name, Duration age, String why, String cure) {}
