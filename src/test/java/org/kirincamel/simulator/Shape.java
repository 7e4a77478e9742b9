package org.kirincamel.simulator;

/**
 * The ways in which the gateway was seen, or may be feared, to write the same task. A script names
 * any number of them; none means the plain form.
 */
public enum Shape {
  /** The task inside {@code {"status":{"code":200},"data":{…}}}. */
  ENVELOPED,
  /** "in_queue" while running. */
  IN_QUEUE,
  /** "queued" while running. */
  QUEUED,
  /** "processing" while running. */
  PROCESSING,
  /** A word nobody has seen before while running. */
  UNKNOWN_WORD,
  /** "success" for "completed". */
  SUCCESS,
  /** "succeeded" for "completed". */
  SUCCEEDED,
  /** The status word, whichever it is, in capitals. */
  UPPER_CASE,
  /** "completed" together with a non-empty error, which is a failure. */
  COMPLETED_WITH_ERROR,
  /** "completed" together with {@code "error":{}}, which is none. */
  COMPLETED_WITH_EMPTY_ERROR,
  /** "completed" without any output. */
  NO_OUTPUT,
  /** The error of a failed task as one string. */
  ERROR_AS_STRING,
  /** The error of a failed task as code and message, not error_message. */
  ERROR_WITH_MESSAGE,
  /** The code of a failed task's error as a number, without its leading zeros. */
  ERROR_CODE_AS_NUMBER,
  /** The cost as a JSON number. */
  COST_AS_NUMBER,
  /** "completed" without usage. */
  NO_USAGE,
  /** The content's duration as a number, not a string. */
  DURATION_AS_NUMBER,
  /** created_at in milliseconds, not seconds. */
  CREATED_AT_IN_MILLIS,
  /** A cover image before the video in the content. */
  IMAGE_FIRST,
  /** Fields nobody has seen before, at every depth. */
  EXTRA_FIELDS,
  /** external_task_id is not echoed. */
  NO_EXTERNAL_TASK_ID
}
