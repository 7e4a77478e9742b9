package org.kirincamel.http;

/** What a caller may do; each includes those before it. */
enum Right {
  /** Reads how requests stand. */
  LOOK("kirin.http.reader-tokens"),
  /** Sends requests, which cost money. */
  SEND("kirin.http.tokens"),
  /** Gives orders. */
  ORDER("kirin.http.operator-tokens");

  private final String setting;

  Right(String setting) {
    this.setting = setting;
  }

  /** The setting whose tokens have this right. */
  String setting() {
    return setting;
  }
}
