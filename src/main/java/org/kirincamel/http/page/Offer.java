package org.kirincamel.http.page;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An order that the page offers: a button. It is asked once more before it is carried out.
 *
 * @param label of the button
 * @param order the word of the order
 * @param fields what else it says
 */
record Offer(String label, String order, Map<String, String> fields) {

  static Offer of(String label, String order) {
    return new Offer(label, order, Map.of());
  }

  Offer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(fields);
    more.put(name, value);
    return new Offer(label, order, more);
  }
}
