package org.kirincamel.request;

import org.jspecify.annotations.Nullable;
import org.kirincamel.common.SafeText;

/**
 * A place in a request. Its texts are made only when something is wrong there.
 *
 * @param parent the place of the object or array, null for the request as a whole
 * @param token name of the field, or index of the item
 */
record FieldPath(@Nullable FieldPath parent, String token, boolean isItem) {
  static final FieldPath REQUEST = new FieldPath(null, "request", false);

  FieldPath field(String name) {
    return new FieldPath(this, name, false);
  }

  FieldPath item(int index) {
    return new FieldPath(this, Integer.toString(index), true);
  }

  /**
   * The JSON Pointer (RFC 6901) of the place. Halves of surrogate pairs, which no UTF-8 document
   * can hold, become U+FFFD.
   */
  String pointer() {
    return parent == null
        ? ""
        : parent.pointer() + "/" + SafeText.wellFormed(token).replace("~", "~0").replace("/", "~1");
  }

  /** The place as a person reads it, such as {@code deliver_to[1]}. */
  String path() {
    if (parent == null) {
      return token;
    }
    if (isItem) {
      return parent.path() + "[" + token + "]";
    }
    return (parent.parent() == null ? "" : parent.path() + ".") + SafeText.name(token);
  }
}
