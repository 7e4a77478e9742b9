package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.kirincamel.common.Nearest;

/** An object that has the given fields and no others. */
final class ObjectShape implements Shape {
  private final List<Field> fields;
  private final Set<String> names;
  private final JsonNode filler;

  ObjectShape(Field... fields) {
    this(List.of(fields), MissingNode.getInstance());
  }

  private ObjectShape(List<Field> fields, JsonNode filler) {
    this.fields = fields;
    this.names =
        fields.stream().map(Field::name).collect(Collectors.toCollection(LinkedHashSet::new));
    this.filler = filler;
  }

  /** The same object, sent with the given value for each field that the caller left out. */
  ObjectShape missingSentAs(JsonNode value) {
    return new ObjectShape(fields, value);
  }

  @Override
  public List<Field> fields() {
    return fields;
  }

  @Override
  public void check(JsonNode value, FieldPath at, Problems problems) {
    if (!value.isObject()) {
      problems.add(at, RuleName.TYPE, "expected an object, got " + ValueText.value(value));
      return;
    }
    for (Field field : fields) {
      field.check(value, at, problems);
    }
    for (Iterator<String> given = value.fieldNames(); given.hasNext(); ) {
      String name = given.next();
      if (!names.contains(name)) {
        problems.add(at.field(name), RuleName.UNKNOWN, "unknown field, " + advice(name));
      }
    }
  }

  @Override
  public ObjectNode wire(JsonNode value) {
    var wire = JsonNodeFactory.instance.objectNode();
    for (Field field : fields) {
      JsonNode given = value.path(field.name());
      if (Field.isThere(given)) {
        wire.set(field.name(), field.shape().wire(given));
      } else if (!filler.isMissingNode()) {
        wire.set(field.name(), filler);
      }
    }
    return wire;
  }

  private String advice(String name) {
    return Nearest.of(name, names)
        .or(() -> Parameters.pathOf(name).map(ObjectShape::inFull))
        .map(nearest -> "did you mean " + nearest + "?")
        .orElseGet(() -> "expected " + ValueText.choice(names));
  }

  private static String inFull(String path) {
    return path.contains(".") ? path : path + " at the top of the request";
  }
}
