package org.kirincamel.store;

/**
 * A message under a key of its sender's choice: the same key is the same message, for ever.
 *
 * @param kind of source, at most 16 characters; each has keys of its own
 * @param key at most 1000 characters: a stranger's word
 * @param sha256 of what the message says, in hex, by which another message under the key is known
 */
public record MessageKey(String kind, String key, String sha256) {}
