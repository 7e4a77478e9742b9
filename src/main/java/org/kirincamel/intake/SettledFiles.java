package org.kirincamel.intake;

import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.kirincamel.intake.format.Format;

/**
 * Lets only complete files in. A file that is still growing is looked at again at the next poll of
 * the folder, so it holds up no other.
 */
public final class SettledFiles implements GenericFileFilter<File> {

  private final Stillness stillness;

  SettledFiles(Stillness stillness) {
    this.stillness = stillness;
  }

  @Override
  public boolean accept(GenericFile<File> file) {
    NameKind kind = NameKind.of(file.getFileNameOnly());
    if (!kind.handled()) {
      return false;
    }
    try {
      return accept(file.getFile().toPath(), kind);
    } catch (InvalidPathException e) {
      // InboxWatch gives it a name that this process can write.
      return false;
    }
  }

  private boolean accept(Path file, NameKind kind) {
    Path name = file.getFileName();
    try {
      var attributes = Stamp.attributes(file);
      // A pipe would hold up every file, and a link could name any file of this machine as a
      // prompt.
      return attributes.isRegularFile()
          && !Inbox.isUnreachable(file)
          && stillness.isComplete(
              name,
              Stamp.of(attributes),
              kind,
              () -> LastLine.ends(file, Format.ofFileName(name.toString())));
    } catch (IOException e) {
      // It has gone, or has a name that is not the one this process reads.
      return false;
    }
  }
}
