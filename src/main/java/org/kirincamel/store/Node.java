package org.kirincamel.store;

/**
 * A process of the module that lives, by what the store knows.
 *
 * @param id short id, under which its events are kept
 * @param place the address that it is connected from
 * @param self whether it is this process
 */
public record Node(String id, String place, boolean self) {}
