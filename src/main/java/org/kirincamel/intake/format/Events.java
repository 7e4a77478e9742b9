package org.kirincamel.intake.format;

import java.io.IOException;

/** A tree of JSON's kind as a stream of events: what JSON and YAML have in common. */
interface Events {
  enum Kind {
    START_OBJECT,
    END_OBJECT,
    START_ARRAY,
    END_ARRAY,
    NAME,
    SCALAR,
    END
  }

  /** Opens a stream of events over text. */
  @FunctionalInterface
  interface Opener {
    Events open(TextReader text, Limits limits);
  }

  /**
   * @return the next event, {@link Kind#END} from the end of the content on
   */
  Kind next() throws IOException, UnreadableException;

  /**
   * @return the name that the last event was
   */
  String name();

  /** Puts the scalar that the last event was into a row. Not called, it is never held. */
  void scalarInto(RowBuilder row) throws IOException, UnreadableException;

  /**
   * @return where the last event was, such as {@code line 3, column 14}
   */
  String place();

  /**
   * @return whether one root may follow another
   */
  boolean severalRoots();
}
