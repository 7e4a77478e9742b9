package org.kirincamel.metrics;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import org.kirincamel.task.Meters;
import org.kirincamel.task.Task;

/**
 * A span for each piece of work on a request that came with a trace, in that trace. It is made when
 * the work has ended: a context of OpenTelemetry lives in a thread, and a request outlives threads,
 * processes and nodes.
 */
final class Spans implements Meters {

  private static final String NAME = "org.kirincamel";

  private static final TextMapGetter<Map<String, String>> DETAILS =
      new TextMapGetter<>() {
        // A host may have a version in which there is no other.
        @SuppressWarnings("deprecation")
        @Override
        public Iterable<String> keys(Map<String, String> details) {
          return details.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> details, String key) {
          return details == null ? null : details.get(key);
        }
      };

  private final Tracer tracer;

  private Spans(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer(NAME);
  }

  /** Those of the host's bean, else of what an agent has set for the whole process. */
  static Spans in(Registry registry) {
    return new Spans(
        Optional.ofNullable(registry.findSingleByType(OpenTelemetry.class))
            .orElseGet(GlobalOpenTelemetry::get));
  }

  @Override
  public void worked(String job, Task task, String outcome, Duration took) {
    span("kirin " + job, SpanKind.CLIENT, task, took)
        .ifPresent(span -> span.setAttribute("kirin.outcome", outcome).end());
  }

  @Override
  public void delivered(String target, Task task, String outcome, Duration took) {
    span("kirin deliver", SpanKind.PRODUCER, task, took)
        .ifPresent(
            span ->
                span.setAttribute("kirin.target", target)
                    .setAttribute("kirin.outcome", outcome)
                    .end());
  }

  private Optional<Span> span(String name, SpanKind kind, Task task, Duration took) {
    Context parent =
        W3CTraceContextPropagator.getInstance()
            .extract(Context.root(), task.source().details(), DETAILS);
    if (!Span.fromContext(parent).getSpanContext().isValid()) {
      return Optional.empty();
    }
    return Optional.of(
        tracer
            .spanBuilder(name)
            .setParent(parent)
            .setSpanKind(kind)
            .setStartTimestamp(Instant.now().minus(took))
            .setAttribute("kirin.request_id", task.id().toString())
            .setAttribute("kirin.external_task_id", task.gateway().externalTaskId())
            .startSpan());
  }
}
