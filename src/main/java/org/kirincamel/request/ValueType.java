package org.kirincamel.request;

/** What the value of a field is, for formats that know text alone. */
public enum ValueType {
  /** Also an object, which such a format writes field by field. */
  TEXT,
  NUMBER,
  BOOLEAN,
  /** One name, or several. */
  NAMES
}
