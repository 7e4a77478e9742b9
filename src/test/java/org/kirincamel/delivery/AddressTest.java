package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.Target;

/** What is added to the address of a target, and when. */
class AddressTest {

  private static final String BYTES =
      "valueSerializer=org.apache.kafka.common.serialization.ByteArraySerializer";

  private static String address(String uri, String... more) {
    var settings =
        Map.of(
            "kirin.api.key",
            "key",
            "kirin.target.crm.uri",
            uri,
            more.length == 0 ? "kirin.outbox" : "kirin.target.crm." + more[0],
            more.length == 0 ? "outbox" : more[1]);
    Target target =
        Settings.read(key -> Optional.ofNullable(settings.get(key)), settings.keySet(), List.of())
            .settings()
            .targets()
            .get("crm");
    return Address.of(target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:/mnt/videos", "sftp:host?username=ann", "ftps:host/in"})
  void nothing_of_a_folder_has_its_name_before_it_is_whole(String uri) {
    assertThat(address(uri))
        .startsWith(uri)
        .containsOnlyOnce("?")
        .contains("tempPrefix=.part-", "eagerDeleteTargetFile=false");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:/mnt?tempPrefix=half-",
        "sftp:host?a=b&tempFileName=half",
        "file:/mnt?fileExist=Fail"
      })
  void whoever_says_how_a_file_is_written_is_believed(String uri) {
    assertThat(address(uri)).isEqualTo(uri);
  }

  @Test
  void ftp_is_told_that_a_video_is_no_text() {
    assertThat(address("ftp:host/in?passiveMode=true")).contains("&binary=true");
    assertThat(address("ftp:host/in?binary=false")).doesNotContain("binary=true");
  }

  @Test
  void a_record_that_may_be_a_video_is_made_of_bytes() {
    assertThat(address("kafka:videos?brokers=b:9092", "attach", "1000"))
        .isEqualTo("kafka:videos?brokers=b:9092&" + BYTES);
    assertThat(address("kafka:videos", "attach", "0")).isEqualTo("kafka:videos");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws2-s3:bucket", "direct:mine", "jms:queue:a", "https://a.org/hook"})
  void any_other_address_stays_as_it_is(String uri) {
    assertThat(address(uri)).isEqualTo(uri);
  }
}
