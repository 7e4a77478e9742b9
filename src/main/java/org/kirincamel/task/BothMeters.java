package org.kirincamel.task;

import java.time.Duration;
import java.util.Optional;

/** Two that hear the same. */
public record BothMeters(Meters one, Meters other) implements Meters {

  @Override
  public void received(String source, String outcome, int number) {
    one.received(source, outcome, number);
    other.received(source, outcome, number);
  }

  @Override
  public void sourceFailed(String source) {
    one.sourceFailed(source);
    other.sourceFailed(source);
  }

  @Override
  public void changed(Task before, Task after) {
    one.changed(before, after);
    other.changed(before, after);
  }

  @Override
  public void lost(String reason, Optional<String> answer) {
    one.lost(reason, answer);
    other.lost(reason, answer);
  }

  @Override
  public void worked(String job, Task task, String outcome, Duration took) {
    one.worked(job, task, outcome, took);
    other.worked(job, task, outcome, took);
  }

  @Override
  public void delivered(String target, Task task, String outcome, Duration took) {
    one.delivered(target, task, outcome, took);
    other.delivered(target, task, outcome, took);
  }

  @Override
  public void pollWasLate(Duration late) {
    one.pollWasLate(late);
    other.pollWasLate(late);
  }

  @Override
  public void answered(String job, int status) {
    one.answered(job, status);
    other.answered(job, status);
  }
}
