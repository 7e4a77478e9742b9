package org.kirincamel.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kirincamel.common.RetryAfter;
import org.kirincamel.common.SafeText;
import org.kirincamel.task.TaskError;

/**
 * Decides what an HTTP exchange means. Knows nothing of routes or rows. Thread-safe.
 *
 * <p>A POST is paid for, so the question is always: can it be excluded that the gateway took it?
 * Only where it can is anything but {@link SubmitResult.Unclear} said.
 */
public final class ReplyReader {

  /**
   * Arrears, "address not allowed" and balance: in a refusal with 400, 413, 422 or 429 neither
   * waiting nor another request cures them.
   */
  private static final Pattern ACCOUNT_CODE = Pattern.compile("110[0-2]|1304|4020[1-8]");

  /** However long a host asks us to wait, we look again by then. */
  static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

  private static final int SHOWN = 100;

  private final AnswerReader answers;
  private final Clock clock;

  public ReplyReader(AnswerReader answers, Clock clock) {
    this.answers = answers;
    this.clock = clock;
  }

  /** The table of outcomes of a submit. */
  public SubmitResult submit(Reply reply) {
    if (reply.failure().isPresent()) {
      String why = reply.failure().get();
      return reply.sent()
          ? new SubmitResult.Unclear(why, Optional.empty())
          : new SubmitResult.NotSent(why);
    }
    if (reply.success()) {
      Optional<Answer> answer = answers.task(reply.body());
      return answer
          .flatMap(Answer::id)
          .<SubmitResult>map(id -> new SubmitResult.Taken(id, answer.get()))
          .orElseGet(() -> unclear(reply, "an answer without a task id, " + shown(reply)));
    }
    Optional<Refusal> refusal = answers.refusal(reply.body());
    return switch (reply.status()) {
      case 400, 413, 422 ->
          refusal
              .<SubmitResult>map(
                  said ->
                      ofAccount(said)
                          ? new SubmitResult.AccountTrouble(say(reply))
                          : new SubmitResult.Refused(
                              new TaskError(codeOf(said, reply), said.message())))
              .orElseGet(() -> notTheGateway(reply));
      case 429 ->
          refusal
              .<SubmitResult>map(
                  said ->
                      ofAccount(said)
                          ? new SubmitResult.AccountTrouble(say(reply))
                          : new SubmitResult.Busy(say(reply), retryAfter(reply)))
              .orElseGet(() -> notTheGateway(reply));
      case 401, 402, 403 -> new SubmitResult.AccountTrouble(say(reply));
      case 408, 409, 425 -> unclear(reply, say(reply));
      case 404, 405 -> notTheGateway(reply);
      default -> {
        boolean redirect = reply.status() >= 300 && reply.status() < 400;
        boolean byAnother = reply.status() >= 400 && reply.status() < 500 && refusal.isEmpty();
        yield redirect || byAnother ? notTheGateway(reply) : unclear(reply, say(reply));
      }
    };
  }

  /** What a GET for one task told. */
  public LookupResult lookup(Reply reply) {
    if (reply.failure().isPresent()) {
      return new LookupResult.NothingLearnt(reply.failure().get(), Optional.empty());
    }
    if (reply.success()) {
      return answers
          .task(reply.body())
          .<LookupResult>map(LookupResult.Found::new)
          .orElseGet(
              () ->
                  new LookupResult.NothingLearnt(
                      "an answer that is no task, " + shown(reply), retryAfter(reply)));
    }
    if (reply.status() == 404 && answers.refusal(reply.body()).isPresent()) {
      return new LookupResult.Missing(say(reply));
    }
    return new LookupResult.NothingLearnt(say(reply), retryAfter(reply));
  }

  private SubmitResult notTheGateway(Reply reply) {
    return new SubmitResult.AccountTrouble(
        say(reply) + "; check kirin.api.url, kirin.api.submit-path and what stands in between");
  }

  private SubmitResult unclear(Reply reply, String why) {
    return new SubmitResult.Unclear(why, retryAfter(reply));
  }

  private static boolean ofAccount(Refusal said) {
    return said.codes().stream().anyMatch(code -> ACCOUNT_CODE.matcher(code).matches());
  }

  private static String codeOf(Refusal said, Reply reply) {
    return said.codes().isEmpty() ? "http_" + reply.status() : said.codes().get(0);
  }

  private static String shown(Reply reply) {
    String said = SafeText.logLine(new String(reply.body(), StandardCharsets.UTF_8), SHOWN);
    return "HTTP %d: %s".formatted(reply.status(), said.isEmpty() ? "nothing" : said);
  }

  private String say(Reply reply) {
    String said =
        answers
            .refusal(reply.body())
            .map(Refusal::toString)
            .orElseGet(() -> new String(reply.body(), StandardCharsets.UTF_8));
    return "HTTP " + reply.status() + (said.isBlank() ? "" : ": " + SafeText.logLine(said));
  }

  private Optional<Duration> retryAfter(Reply reply) {
    return reply
        .retryAfter()
        .flatMap(said -> RetryAfter.parse(said, clock.instant(), MAX_RETRY_AFTER));
  }
}
