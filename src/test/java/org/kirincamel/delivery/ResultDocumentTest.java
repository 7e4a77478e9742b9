package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.Task;
import org.kirincamel.task.Tasks;

class ResultDocumentTest {

  private static final Instant DELIVERED = Tasks.BORN.plusSeconds(100);

  @Test
  void every_result_has_every_field_in_the_same_order() {
    for (Task task :
        new Task[] {
          Tasks.accepted(), Tasks.completed(), Tasks.failed(), Tasks.expired(), Tasks.late()
        }) {
      ObjectNode document = ResultDocument.of(task, 1, DELIVERED);

      assertThat(names(document))
          .containsExactly(
              "request_id",
              "external_task_id",
              "task_id",
              "model",
              "status",
              "request",
              "output",
              "files",
              "usage",
              "metadata",
              "error",
              "violations",
              "source",
              "timeline",
              "attempts",
              "submissions",
              "revision",
              "late");
      assertThat(names(document.get("source"))).containsExactly("kind", "name", "row");
      assertThat(names(document.get("timeline")))
          .containsExactly("received_at", "submitted_at", "completed_at", "delivered_at");
      assertThat(names(document.get("attempts"))).containsExactly("submit", "poll");
    }
  }

  @Test
  void a_completed_request_tells_everything_as_it_was_said() {
    Task task = RowEdit.of(Tasks.completed()).files("[{\"name\":\"a.mp4\",\"bytes\":12}]").done();
    ObjectNode document = ResultDocument.of(task, 1, DELIVERED);

    assertThat(document.toString())
        .isEqualTo(
            """
            {"request_id":"018f3c2e-7b1a-7000-8000-0123456789ab",\
            "external_task_id":"kirin-018f3c2e-7b1a-7000-8000-0123456789ab",\
            "task_id":"task-1","model":"kirin_v1_t2v","status":"completed",\
            "request":{"prompt":"A cat","cfg_scale":0.50},\
            "output":[{"content":[{"type":"video","url":"https://v.example/a.mp4","size":12}]}],\
            "files":[{"name":"a.mp4","bytes":12}],\
            "usage":{"cost":"0.10","discount":1.0},"metadata":{"seen":10.0},\
            "error":null,"violations":[],\
            "source":{"kind":"file","name":"cats.csv","row":3},\
            "timeline":{"received_at":"2026-03-01T10:00:00Z",\
            "submitted_at":"2026-03-01T10:00:00Z","completed_at":"2026-03-01T10:01:30Z",\
            "delivered_at":"2026-03-01T10:01:40Z"},\
            "attempts":{"submit":1,"poll":0},\
            "submissions":[{"external_task_id":"kirin-018f3c2e-7b1a-7000-8000-0123456789ab",\
            "task_id":"task-1","posted_at":"2026-03-01T10:00:00Z"}],\
            "revision":1,"late":false}""");
  }

  @Test
  void a_failed_request_has_the_gateways_error() {
    ObjectNode document = ResultDocument.of(Tasks.failed(), 1, DELIVERED);

    assertThat(document.path("status").asText()).isEqualTo("failed");
    assertThat(document.get("error").toString())
        .isEqualTo("{\"code\":\"002001095\",\"error_message\":\"internal generation error\"}");
    assertThat(document.get("output").isNull()).isTrue();
    assertThat(document.get("files").isEmpty()).isTrue();
  }

  @Test
  void the_first_result_stays_expired_though_the_video_came_late() {
    Task late = RowEdit.of(Tasks.late()).files("[{\"name\":\"a.mp4\"}]").done();
    ObjectNode first = ResultDocument.of(late, 1, DELIVERED);

    assertThat(first.path("status").asText()).isEqualTo("expired");
    assertThat(first.path("revision").asInt()).isEqualTo(1);
    assertThat(first.path("late").asBoolean()).isFalse();
    assertThat(first.path("error").path("code").asText()).isEqualTo("expired");
    assertThat(first.get("files").isEmpty()).isTrue();
    assertThat(first.get("output").isNull()).isTrue();
    assertThat(first.get("usage").isNull()).isTrue();
    assertThat(first.at("/timeline/completed_at").isNull()).isTrue();
  }

  @Test
  void a_late_video_is_the_second_result() {
    ObjectNode second = ResultDocument.of(Tasks.late(), 2, DELIVERED);

    assertThat(second.path("status").asText()).isEqualTo("completed");
    assertThat(second.path("revision").asInt()).isEqualTo(2);
    assertThat(second.path("late").asBoolean()).isTrue();
    assertThat(second.get("error").isNull()).isTrue();
    assertThat(second.get("output").isArray()).isTrue();
  }

  @Test
  void each_result_has_a_name_of_its_own() {
    assertThat(ResultDocument.nameOf(Tasks.late(), 1)).isEqualTo("cats-3-0123456789ab");
    assertThat(ResultDocument.nameOf(Tasks.late(), 2)).isEqualTo("cats-3-0123456789ab-r2");
  }

  private static List<String> names(com.fasterxml.jackson.databind.JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
