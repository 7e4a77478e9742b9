package org.kirincamel.task;

/**
 * Why a request ended without a video, in the API's own spelling.
 *
 * @param code the gateway's code as a string, leading zeros kept, or a word of ours
 * @param message the gateway's words, or a sentence of ours
 */
public record TaskError(String code, String message) {

  public TaskError {
    // PostgreSQL stores every character but this one, and a stranger may send it.
    code = code.replace("\0", "");
    message = message.replace("\0", "");
  }
}
