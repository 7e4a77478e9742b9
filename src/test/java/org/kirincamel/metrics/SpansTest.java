package org.kirincamel.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.support.SimpleRegistry;
import org.junit.jupiter.api.Test;
import org.kirincamel.task.Meters;
import org.kirincamel.task.Source;
import org.kirincamel.task.Task;
import org.kirincamel.task.Tasks;

/** Spans as an SDK of a host gets them. */
class SpansTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";

  /** Takes all spans that have ended. */
  private static final class Ended implements SpanProcessor {
    private final List<ReadableSpan> spans = new ArrayList<>();

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      spans.add(span);
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  private final Ended ended = new Ended();
  private final TracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(ended).build();
  private final Meters spans = spans();

  private Meters spans() {
    var registry = new SimpleRegistry();
    registry.bind(
        "telemetry",
        new OpenTelemetry() {
          @Override
          public TracerProvider getTracerProvider() {
            return provider;
          }

          @Override
          public ContextPropagators getPropagators() {
            return ContextPropagators.noop();
          }
        });
    return Spans.in(registry);
  }

  private static Task from(Map<String, String> details) {
    Task task = Tasks.running();
    return Task.accepted(
        task.id(),
        new Source("http", "call", 1, "key", details),
        task.request(),
        Task.ownIdOf(task.id()),
        Tasks.BORN);
  }

  @Test
  void each_piece_of_work_is_a_span_of_its_length_in_the_trace_of_the_request() {
    Task task = from(Map.of("traceparent", "00-%s-%s-01".formatted(TRACE, PARENT)));

    spans.worked("submit", task, "submitted", Duration.ofSeconds(2));
    spans.delivered("archive", task, "delivered", Duration.ofMillis(40));

    assertThat(ended.spans)
        .extracting(ReadableSpan::getName)
        .containsExactly("kirin submit", "kirin deliver");
    ReadableSpan submit = ended.spans.get(0);
    assertThat(submit.getSpanContext().getTraceId()).isEqualTo(TRACE);
    assertThat(submit.getParentSpanContext().getSpanId()).isEqualTo(PARENT);
    assertThat(submit.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(submit.getLatencyNanos()).isGreaterThanOrEqualTo(2_000_000_000L);
    assertThat(submit.getAttribute(AttributeKey.stringKey("kirin.request_id")))
        .isEqualTo(task.id().toString());
    assertThat(submit.getAttribute(AttributeKey.stringKey("kirin.outcome"))).isEqualTo("submitted");
    assertThat(ended.spans.get(1).getAttribute(AttributeKey.stringKey("kirin.target")))
        .isEqualTo("archive");
  }

  @Test
  void a_request_without_a_trace_makes_none() {
    spans.worked("poll", from(Map.of()), "running", Duration.ofMillis(5));
    spans.worked("poll", from(Map.of("traceparent", "00-no-01")), "running", Duration.ofMillis(5));

    assertThat(ended.spans).isEmpty();
  }
}
