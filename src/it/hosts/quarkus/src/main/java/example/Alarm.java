package example;

import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Hears the module's alarms. */
@Singleton
@Named("kirinAlarm")
public class Alarm implements Consumer<String> {

  @Override
  public void accept(String sentence) {
    try {
      Files.writeString(Path.of("answers", "alarm.txt"), sentence);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
