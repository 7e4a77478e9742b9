package org.kirincamel.command;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which requests are meant: the words of GET /requests. */
final class FilterOptions {

  @Option(names = "--status", description = "in this state: accepted, running, failed, …")
  private String status = "";

  @Option(names = "--source", description = "from this kind of source: file, http, mail, …")
  private String source = "";

  @Option(names = "--source-name", description = "whose source has this in its name")
  private String sourceName = "";

  @Option(names = "--file", description = "whose source or result files have this in their name")
  private String file = "";

  @Option(names = "--text", description = "whose prompt has this in it")
  private String text = "";

  @Option(names = "--target", description = "whose result goes to this target")
  private String target = "";

  @Option(names = "--delivery", description = "with a delivery that is pending, delivered or dead")
  private String delivery = "";

  @Option(names = "--external-task-id", description = "posted under this id")
  private String externalTaskId = "";

  @Option(names = "--task-id", description = "with this task of the gateway")
  private String taskId = "";

  @Option(names = "--error-code", description = "that ended with this error.code")
  private String errorCode = "";

  @Option(names = "--received-after", description = "a day, a time, or an age such as 24h")
  private String receivedAfter = "";

  @Option(names = "--received-before", description = "a day, a time, or an age such as 2h")
  private String receivedBefore = "";

  /** What was given, by the names of the interface. */
  Map<String, String> given() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("status", status);
    all.put("source", source);
    all.put("source_name", sourceName);
    all.put("file", file);
    all.put("text", text);
    all.put("target", target);
    all.put("delivery", delivery);
    all.put("external_task_id", externalTaskId);
    all.put("task_id", taskId);
    all.put("error_code", errorCode);
    all.put("received_after", receivedAfter);
    all.put("received_before", receivedBefore);
    all.values().removeIf(String::isEmpty);
    return all;
  }
}
