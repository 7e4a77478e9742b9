package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges requests by the rules of {@link Parameters}. Knows nothing of where a request comes from.
 * Thread-safe.
 */
public final class RequestRules {
  private final RequestNames names;
  private final ObjectShape table;

  public RequestRules(RequestNames names) {
    this.names = names;
    this.table = Parameters.table(names);
  }

  /**
   * Judges one request: a flat object of the API's parameters, with {@code model} and {@code
   * deliver_to} beside them. Throws nothing, whatever the node is.
   *
   * @return the request as it goes on the wire, or everything that is wrong with it: known fields
   *     in the order of the document, then unknown ones in the order of the request
   */
  public Verdict check(JsonNode request) {
    var problems = new Problems();
    table.check(request, FieldPath.REQUEST, problems);
    return problems.none()
        ? new Verdict.Valid(read(table.wire(request)))
        : new Verdict.Invalid(problems.all());
  }

  /**
   * Those names in {@code deliver_to} that are configured targets, each once, in the order given:
   * where the rejection of a bad request goes.
   *
   * @return empty where there is none, whatever is wrong with the request or the field
   */
  public List<String> readableTargets(JsonNode request) {
    return texts(request.path(Parameters.DELIVER_TO)).stream()
        .filter(names.targets()::contains)
        .toList();
  }

  /**
   * The dotted path of every field that a request may have, {@code camera_control.type} among them.
   */
  public static Set<String> paths() {
    return Parameters.paths();
  }

  /** What the value of the field with that dotted path is; text where there is no such field. */
  public static ValueType typeOf(String path) {
    return Parameters.typeOf(path);
  }

  private VideoRequest read(ObjectNode wire) {
    Optional<JsonNode> model = Optional.ofNullable(wire.remove(Parameters.MODEL));
    Optional<JsonNode> targets = Optional.ofNullable(wire.remove(Parameters.DELIVER_TO));
    return new VideoRequest(
        model.map(JsonNode::textValue).orElse(names.defaultModel()),
        wire,
        Optional.ofNullable(wire.get(Parameters.EXTERNAL_TASK_ID)).map(JsonNode::textValue),
        targets.map(t -> List.copyOf(texts(t))).orElse(List.of()));
  }

  /** The text, or the texts in an array, each once and in their order. */
  private static Set<String> texts(JsonNode oneOrMany) {
    if (oneOrMany.isTextual()) {
      return Set.of(oneOrMany.textValue());
    }
    if (!oneOrMany.isArray()) {
      return Set.of();
    }
    var texts = new ArrayList<String>(oneOrMany.size());
    for (JsonNode item : oneOrMany) {
      if (item.isTextual()) {
        texts.add(item.textValue());
      }
    }
    return new LinkedHashSet<>(texts);
  }
}
