package org.kirincamel.http.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of an order.
 *
 * @param said what the answer says, name by name
 * @param refusals of those of many that were refused, in one sentence each
 * @param request that it was about
 * @param goOn fields of the form that orders the same of the next ones; empty where there are none
 */
record Outcome(
    Frame frame,
    String order,
    List<Said> said,
    List<String> refusals,
    Optional<String> request,
    Map<String, String> goOn) {

  /** The word of the order is no field of an offer. */
  Map<String, String> goOnFields() {
    Map<String, String> fields = new LinkedHashMap<>(goOn);
    fields.remove("order");
    return fields;
  }

  record Said(String name, String value) {}
}
