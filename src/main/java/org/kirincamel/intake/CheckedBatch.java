package org.kirincamel.intake;

import java.util.List;
import org.kirincamel.request.Verdict;

/**
 * A batch after validation.
 *
 * @param verdicts one for each row, in the same order
 */
public record CheckedBatch(Batch batch, List<Verdict> verdicts) {

  public CheckedBatch {
    verdicts = List.copyOf(verdicts);
  }
}
