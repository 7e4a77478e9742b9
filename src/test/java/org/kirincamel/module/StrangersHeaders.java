package org.kirincamel.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Names of headers by which a stranger would steer Camel's components, if one got through. */
final class StrangersHeaders {

  private static final List<String> NAMES =
      List.of(
          "CamelHttpUri",
          "CamelHttpPath",
          "CamelHttpQuery",
          "CamelHttpMethod",
          "CamelHttpUrl",
          "CamelHttpRawQuery",
          "CamelHttpResponseCode",
          "CamelHttpCharacterEncoding",
          "CamelHttpHost",
          "CamelRestHttpUri",
          "CamelFileName",
          "CamelFileNameOnly",
          "CamelFileParent",
          "CamelOverruleFileName",
          "CamelFileAbsolutePath",
          "CamelExecCommandExecutable",
          "CamelExecCommandArgs",
          "CamelExecCommandWorkingDir",
          "CamelSqlQuery",
          "CamelSqlParameters",
          "CamelJdbcParameters",
          "CamelBeanMethodName",
          "CamelBeanMultiParameterArray",
          "CamelJmsDestination",
          "CamelJmsDestinationName",
          "CamelKafkaTopic",
          "CamelKafkaOverrideTopic",
          "CamelMailTo",
          "CamelToEndpoint",
          "CamelSlipEndpoint",
          "CamelRecipientListEndpoint",
          "CamelTemplateContent",
          "CamelVelocityTemplate",
          "CamelFreemarkerTemplate",
          "CamelLanguageScript",
          "CamelXsltResourceUri",
          "CamelAwsS3Key",
          "CamelAwsS3BucketName",
          "CamelSmtpTo",
          "CamelSshCommand",
          "CamelDockerCmd",
          "CamelCharsetName",
          "CamelDestination",
          "org.apache.camel.ToEndpoint",
          "org.apache.camel.FailureHandled",
          "mail.smtp.host",
          "mail.smtp.port",
          "mail.smtp.from",
          "mail.imap.host",
          "kafka.TOPIC",
          "kafka.OVERRIDE_TOPIC",
          "kafka.PARTITION",
          "kafka.KEY",
          "JMSDestination",
          "JMSReplyTo",
          "JMSCorrelationID",
          "JMSType",
          "JMSXGroupID",
          "JMSPriority",
          "breadcrumbId",
          "rest.consumer",
          "SOAPAction",
          "kirinSourceKey",
          "kirinHttpIntake",
          "operationName",
          "To",
          "Subject");

  private StrangersHeaders() {}

  /** Two hundred names: each as it is written, in the other case, and in mixed cases. */
  static List<String> names() {
    var names = new ArrayList<String>();
    for (String name : NAMES) {
      names.add(name);
      names.add(mixed(name));
      names.add(
          name.toUpperCase(Locale.ROOT).equals(name) ? name + "2" : name.toUpperCase(Locale.ROOT));
    }
    return names.subList(0, 200);
  }

  private static String mixed(String name) {
    var mixed = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      mixed.append(i % 2 == 0 ? Character.toLowerCase(c) : Character.toUpperCase(c));
    }
    return mixed.toString();
  }
}
