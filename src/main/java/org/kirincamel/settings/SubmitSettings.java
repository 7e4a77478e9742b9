package org.kirincamel.settings;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How requests are submitted: "Submitting, and what happens when it is not known whether it was
 * paid" in the reference.
 *
 * @param lookUpAll whether every waiting request is looked up first, as after a restored backup
 */
public record SubmitSettings(
    int maxInFlight,
    int parallel,
    int lookupParallel,
    Duration sendWithin,
    Duration lease,
    boolean repost,
    Duration unknownGrace,
    Duration unknownAlarm,
    Duration accountProbe,
    OptionalInt perDay,
    boolean lookUpAll) {

  static SubmitSettings read(SettingsReader reader) {
    return new SubmitSettings(
        reader.count("kirin.submit.max-in-flight", 50, 1, 1_000_000),
        reader.count("kirin.submit.parallel", 16, 1, 1000),
        reader.count("kirin.submit.unknown.parallel", 4, 1, 1000),
        reader.duration("kirin.submit.send-within", "5s", Durations.MILLI, Durations.HOUR),
        reader.duration("kirin.submit.lease", "2m", Durations.MILLI, Durations.DAY),
        reader.oneOf("kirin.submit.unknown.action", "repost", "repost", "wait").equals("repost"),
        reader.duration("kirin.submit.unknown.grace", "2m", Durations.MILLI, Durations.MAX),
        reader.duration("kirin.submit.unknown.alarm", "10m", Durations.MILLI, Durations.MAX),
        reader.duration("kirin.account.probe", "60s", Durations.MILLI, Durations.MAX),
        reader.limit("kirin.submit.per-day", 1, 1_000_000_000),
        reader.oneOf("kirin.recover", "none", "none", "lookup").equals("lookup"));
  }
}
