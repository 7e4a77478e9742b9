package org.kirincamel.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.kirincamel.request.RequestRules;
import org.kirincamel.request.Verdict;
import org.kirincamel.request.Violation;

/** Holds every request of a batch against the rules, before anything is stored or paid for. */
public final class ValidationProcessor implements Processor {

  private final RequestRules rules;

  ValidationProcessor(RequestRules rules) {
    this.rules = rules;
  }

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
    List<Verdict> verdicts = new ArrayList<>(batch.rows().size());
    for (Row row : batch.rows()) {
      verdicts.add(check(row));
    }
    exchange.getMessage().setBody(new CheckedBatch(batch, verdicts));
  }

  private Verdict check(Row row) {
    if (row.problems().isEmpty()) {
      return rules.check(row.request());
    }
    List<Violation> violations = new ArrayList<>(row.problems());
    JsonNode request = row.request();
    if (request.isObject() && rules.check(request) instanceof Verdict.Invalid invalid) {
      violations.addAll(invalid.violations());
    }
    return new Verdict.Invalid(violations);
  }
}
