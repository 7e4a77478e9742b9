package org.kirincamel;

import java.util.Map;
import org.apache.camel.health.HealthCheck;

/** The readiness of a module that does not run because something is wrong. */
final class Refused implements HealthCheck {

  private final String sentence;

  Refused(String sentence) {
    this.sentence = sentence;
  }

  @Override
  public String getGroup() {
    return Readiness.ID;
  }

  @Override
  public String getId() {
    return Readiness.ID;
  }

  @Override
  public boolean isEnabled() {
    return true;
  }

  @Override
  public void setEnabled(boolean on) {
    // What does not run is not ready.
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  public Result call(Map<String, Object> options) {
    return Readiness.down(this, sentence);
  }
}
