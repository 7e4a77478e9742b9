package org.kirincamel.module;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Names of headers by which a stranger may try to steer. */
final class StrangersHeaders {

  /** What components of Camel are steered by. */
  private static final List<String> NAMES =
      List.of(
          "CamelHttpUri",
          "CamelHttpPath",
          "CamelHttpQuery",
          "CamelHttpMethod",
          "CamelHttpRawQuery",
          "CamelHttpResponseCode",
          "CamelRestHttpUri",
          "CamelFileName",
          "CamelFileNameOnly",
          "CamelFileAbsolutePath",
          "CamelFileParent",
          "CamelOverruleFileName",
          "CamelExecCommandExecutable",
          "CamelExecCommandArgs",
          "CamelExecCommandWorkingDir",
          "CamelBeanMethodName",
          "CamelSqlQuery",
          "CamelSqlParameters",
          "CamelJmsDestination",
          "CamelJmsDestinationName",
          "CamelJmsMessageType",
          "CamelKafkaOverrideTopic",
          "CamelKafkaOffset",
          "CamelKafkaPartition",
          "CamelKafkaTopic",
          "CamelKafkaManualCommit",
          "CamelToEndpoint",
          "CamelSplitIndex",
          "CamelTemplateUri",
          "CamelLogName",
          "CamelCharsetName",
          "CamelQuartzFireTime");

  private static final List<String> PREFIXES =
      List.of(
          "mail.smtp.",
          "kafka.",
          "kafka.OVERRIDE_",
          "JMS",
          "JMS_",
          "JMSX",
          "org.apache.camel.",
          "org_DOT_apache_DOT_camel_DOT_",
          "kirin",
          "kirinSource",
          "breadcrumb",
          "rest.",
          "http.");

  private static final List<String> ENDS =
      List.of("host", "Uri", "topic", "ReplyTo", "Destination", "Type", "name", "socketFactory");

  private StrangersHeaders() {}

  /** Two hundred names, no two alike. */
  static List<String> names() {
    Set<String> names = new LinkedHashSet<>(NAMES);
    NAMES.forEach(name -> names.add("cAmEl" + name.substring(5)));
    NAMES.forEach(name -> names.add(name.toUpperCase(java.util.Locale.ROOT)));
    PREFIXES.forEach(prefix -> ENDS.forEach(end -> names.add(prefix + end)));
    return new ArrayList<>(names).subList(0, 200);
  }
}
