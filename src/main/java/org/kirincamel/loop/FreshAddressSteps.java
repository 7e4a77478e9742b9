package org.kirincamel.loop;

import java.util.Optional;
import org.apache.camel.Exchange;
import org.kirincamel.gateway.Answer;
import org.kirincamel.gateway.LookupResult;
import org.kirincamel.gateway.ReplyReader;
import org.kirincamel.settings.ApiSettings;
import org.kirincamel.task.Task;

/**
 * The steps around the GET that asks the gateway for the address of a video anew: addresses expire,
 * and asking costs nothing. What it answers is written down together with the failed download.
 */
public final class FreshAddressSteps {

  private final ApiSettings api;
  private final ReplyReader reader;
  private final int tries;

  /**
   * @param tries how often a video is tried: none follows the last, so nothing is asked after it
   */
  FreshAddressSteps(ApiSettings api, ReplyReader reader, int tries) {
    this.api = api;
    this.reader = reader;
    this.tries = tries;
  }

  /** Whether a host has just refused the address of a video, and a try is left. */
  public boolean isNeeded(Exchange exchange) {
    return Download.of(exchange).isExpired()
        && Exchanges.work(exchange).task().counts().failures() + 1 < tries;
  }

  /** Makes the message the GET of the task whose download has just failed. */
  public void prepare(Exchange exchange) {
    ask(exchange, Exchanges.work(exchange).task());
  }

  /** Hears the answer. */
  public void hear(Exchange exchange) {
    Download.of(exchange).asked(answer(exchange, Exchanges.work(exchange).task()));
  }

  /** Makes the message the GET of a task. */
  void ask(Exchange exchange, Task task) {
    Exchanges.get(
        exchange, Exchanges.path(api.statusPath(), task.gateway().taskId().orElse("none")));
  }

  /** What the gateway says now, if it is of use. */
  Optional<String> answer(Exchange exchange, Task task) {
    if (!(reader.lookup(Exchanges.reply(exchange, true)) instanceof LookupResult.Found found)) {
      return Optional.empty();
    }
    Answer answer = found.answer();
    boolean ours = answer.id().isEmpty() || answer.id().equals(task.gateway().taskId());
    return ours && answer.status() == Answer.Status.COMPLETED && answer.hasVideo()
        ? Optional.of(answer.result().toString())
        : Optional.empty();
  }
}
