package org.kirincamel.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The first thing anybody runs must not be the first that breaks. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class DemoIT {

  @TempDir Path home;

  @Test
  void files_a_mail_a_jms_message_a_kafka_record_and_a_request_over_http_become_videos()
      throws Exception {
    var jar = Path.of(System.getProperty("packaged.jar"));

    assertThat(new Demo(jar, Path.of("config", "demo").toAbsolutePath(), home).run(true)).isTrue();

    assertThat(Files.readString(home.resolve("module.log"))).doesNotContain(" ERROR ", "\tat ");
  }
}
