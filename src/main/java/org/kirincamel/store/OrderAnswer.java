package org.kirincamel.store;

/**
 * What came of an order.
 *
 * @param key of the order that was answered under that id, which may be another one
 * @param refused whether it changed nothing
 * @param text the answer, or the sentence that refuses it
 * @param repeated whether it was answered before, and changed nothing now
 */
public record OrderAnswer(OrderKey key, boolean refused, String text, boolean repeated) {}
