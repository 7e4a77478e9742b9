package org.kirincamel.loop;

/**
 * What should wake the operator: a line at ERROR, and a message where {@code kirin.alarm.uri} is
 * set.
 */
@FunctionalInterface
public interface Alarm {

  /**
   * Raises the alarm. Never throws: the work that raised it goes on.
   *
   * @param sentence what happened, to which request, and what to do
   */
  void raise(String sentence);
}
