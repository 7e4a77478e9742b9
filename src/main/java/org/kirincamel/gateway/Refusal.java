package org.kirincamel.gateway;

import java.util.List;

/**
 * The gateway's words of refusal.
 *
 * @param codes every code found in the answer, as text, the most specific first
 * @param message its sentence, empty where there was none
 */
public record Refusal(List<String> codes, String message) {

  public Refusal {
    codes = List.copyOf(codes);
  }

  @Override
  public String toString() {
    return (codes.isEmpty() ? "" : codes.get(0) + " ") + message;
  }
}
