package org.kirincamel.settings;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which failed tasks are tried again: "When the gateway says that a task failed" in the reference.
 *
 * @param codes the gateway's error codes, none by default: each try may be paid for
 * @param times how often one request at most
 */
public record ResubmitSettings(Set<String> codes, int times, Duration pause) {

  private static final Pattern ERROR_CODE = Pattern.compile("[A-Za-z0-9_-]{1,255}");

  static ResubmitSettings read(SettingsReader reader) {
    String key = "kirin.resubmit.codes";
    List<String> codes = reader.namesOrNone(key);
    codes.stream()
        .filter(code -> !ERROR_CODE.matcher(code).matches())
        .forEach(
            code ->
                reader.problem(
                    "%s: expected error codes such as 002001095, separated by commas, got \"%s\""
                        .formatted(key, code)));
    return new ResubmitSettings(
        Set.copyOf(codes),
        reader.count("kirin.resubmit.times", 1, 1, 100),
        reader.duration("kirin.resubmit.pause", "1m", Durations.MILLI, Durations.MAX));
  }
}
