package org.kirincamel.delivery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.kirincamel.settings.Target;

/** The endpoint of a target: as it was set, with the options that its kind cannot do without. */
public final class Address {

  /** Under another name until it is whole, and the one before stays until then. */
  private static final Map<String, String> WHOLE =
      Map.of("tempPrefix", ".part-", "eagerDeleteTargetFile", "false");

  /** Says how a file is to be written, and then that setting decides. */
  private static final Pattern OWN_WAY =
      Pattern.compile("[?&](?:temp(?:Prefix|FileName)|fileExist)=");

  private Address() {}

  /** What a result is sent to. */
  public static String of(Target target) {
    var options = new LinkedHashMap<String, String>();
    switch (target.kind()) {
      case STORAGE -> {
        switch (target.scheme()) {
          case "file", "sftp", "smb" -> options.putAll(whole(target));
          case "ftp", "ftps" -> {
            options.putAll(whole(target));
            // Else the ends of lines would be translated, in videos too.
            options.put("binary", "true");
          }
          default -> {}
        }
      }
      case KAFKA -> {
        if (target.attach() > 0) {
          // Made for text alone by default; text in UTF-8 is the same bytes by this one.
          options.put(
              "valueSerializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        }
      }
      default -> {}
    }
    return with(target.uri(), options);
  }

  private static Map<String, String> whole(Target target) {
    return OWN_WAY.matcher(target.uri()).find() ? Map.of() : WHOLE;
  }

  private static String with(String uri, Map<String, String> options) {
    var whole = new StringBuilder(uri);
    options.forEach(
        (name, value) -> {
          if (!uri.contains("?" + name + "=") && !uri.contains("&" + name + "=")) {
            whole.append(whole.indexOf("?") < 0 ? '?' : '&');
            whole.append(name).append('=').append(value);
          }
        });
    return whole.toString();
  }
}
