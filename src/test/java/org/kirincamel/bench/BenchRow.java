package org.kirincamel.bench;

import java.util.List;

/** A row of the benchmark, which can be run alone. */
interface BenchRow {

  /** Prints as it goes, and returns the lines of the table at the end. */
  List<Figure> measure(Place place) throws Exception;
}
