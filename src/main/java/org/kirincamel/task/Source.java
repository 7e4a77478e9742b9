package org.kirincamel.task;

/**
 * Where a request came from.
 *
 * @param kind file, jms, mail, http, or a word of a custom source
 * @param name name within the kind, such as the file's name; a stranger's word, never a path
 * @param row place within the source, counted from 1
 * @param key idempotency key: the same key is the same request, for ever
 */
public record Source(String kind, String name, int row, String key) {}
