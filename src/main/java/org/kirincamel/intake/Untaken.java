package org.kirincamel.intake;

import java.time.Duration;

/**
 * What lies in the inbox and is not taken.
 *
 * @param number of files, and of whatever else lies there
 * @param oldest the name of the one that has lain there for longest, as it may be shown
 * @param age for how long that has been seen
 * @param why it is not taken, as the rest of a sentence that begins with its name
 * @param cure what to do about it; empty where the reason says it all
 */
public record Untaken(int number, String oldest, Duration age, String why, String cure) {}
