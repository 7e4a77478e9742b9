package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What a value must look like. Shapes hold no state of a request. */
interface Shape {

  /**
   * Adds what is wrong with a value.
   *
   * @param value neither missing nor null where it is a field of an object
   * @param at where the value stands in the request
   */
  void check(JsonNode value, FieldPath at, Problems problems);

  /**
   * @param value one that {@link #check} found nothing wrong with
   * @return the value as it goes to the gateway; never a container that the request still holds
   */
  default JsonNode wire(JsonNode value) {
    return value;
  }

  default ValueType type() {
    return ValueType.TEXT;
  }

  /** The fields that a value of this shape may have. */
  default List<Field> fields() {
    return List.of();
  }
}
