package org.kirincamel.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The first step of every intake: of a stranger's headers only those stay that this source needs.
 * Header names steer Camel's components, in any case of letters, so they are compared without it.
 */
public final class HeaderSteps {

  /**
   * Drops every header that is not listed.
   *
   * @param names of the headers that stay, separated by commas
   */
  public void keep(Exchange exchange, String names) {
    Set<String> kept =
        Stream.of(names.split(","))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    Message message = exchange.getMessage();
    List<String> all = new ArrayList<>(message.getHeaders().keySet());
    all.stream()
        .filter(name -> !kept.contains(name.toLowerCase(Locale.ROOT)))
        .forEach(message::removeHeader);
    // A charset of a stranger's naming: Camel would decode with it, and fail where there is none.
    exchange.removeProperty(Exchange.CHARSET_NAME);
  }
}
