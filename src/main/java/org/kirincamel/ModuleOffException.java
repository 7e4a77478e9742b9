package org.kirincamel;

/** Why the module takes nothing, in one sentence, told to each caller of its doors. */
public final class ModuleOffException extends IllegalStateException {

  ModuleOffException(String sentence) {
    super(sentence);
  }
}
