package org.kirincamel.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.kirincamel.delivery.Folders;
import org.kirincamel.loop.OrderException;

/**
 * The folder in which the operator leaves orders. An order moves through it: from the folder itself
 * to {@code .working}, by a rename that gives it an id and decides which node takes it; then, once
 * its answer lies in {@code answers}, to {@code .done} or {@code .failed}.
 */
final class OrderFolder {

  private static final int MAX_BYTES = 1 << 16;

  private final Path folder;

  OrderFolder(Path folder) {
    this.folder = folder;
  }

  private Path working() {
    return folder.resolve(".working");
  }

  Path answers() {
    return folder.resolve("answers");
  }

  /**
   * Makes the folders that are missing.
   *
   * @throws IOException in one sentence, if the folder is none or cannot be written to
   */
  void prepare() throws IOException {
    try {
      for (Path each : List.of(working(), answers(), folder(false), folder(true))) {
        Files.createDirectories(each);
      }
      Files.delete(Files.createTempFile(folder, ".kirin", ".check"));
    } catch (IOException e) {
      throw new IOException(
          "kirin.operator: expected a folder that can be written to, for orders are renamed in it, got %s (%s)"
              .formatted(folder.toAbsolutePath(), e.getClass().getSimpleName()),
          e);
    }
  }

  private Path folder(boolean refused) {
    return folder.resolve(refused ? ".failed" : ".done");
  }

  /**
   * Gives an order its id.
   *
   * @return whether it is ours; another node may have been faster
   */
  boolean take(Path given, String id, String kind) throws IOException {
    try {
      Files.move(
          given, working().resolve(OrderFile.name(id, kind)), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return false;
    }
    return true;
  }

  /**
   * Forces the renames to the disk: one that a loss of power undoes after the order was carried out
   * would let the order come again under another id.
   */
  void forceNames() throws IOException {
    Folders.force(working());
    Folders.force(folder);
  }

  /**
   * What an order says.
   *
   * @throws NoSuchFileException if another node has finished it
   * @throws OrderException in one sentence, if it is too long or cannot be read
   */
  byte[] read(OrderFile order) throws NoSuchFileException {
    if (!Files.isRegularFile(order.file(), LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(order.file().toString());
    }
    try (InputStream content = Files.newInputStream(order.file())) {
      byte[] text = content.readNBytes(MAX_BYTES + 1);
      if (text.length > MAX_BYTES) {
        throw new OrderException("expected an order of at most %d bytes".formatted(MAX_BYTES));
      }
      return text;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new OrderException(
          "the file cannot be read (%s)".formatted(e.getClass().getSimpleName()), e);
    }
  }

  /** The answer to an order, empty where there is none yet. */
  Optional<byte[]> answer(OrderFile order) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(answerFile(order)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Path answerFile(OrderFile order) {
    return answers().resolve(order.id() + ".json");
  }

  /** Writes the answer to an order: all of it is there or nothing. */
  Path writeAnswer(OrderFile order, byte[] answer) throws IOException {
    Files.createDirectories(answers());
    Path part = Files.createTempFile(answers(), "." + order.id(), ".part");
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(answer);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
    Path file = Files.move(part, answerFile(order), StandardCopyOption.ATOMIC_MOVE);
    Folders.force(answers());
    return file;
  }

  /** Moves an order away that has its answer. */
  void finish(OrderFile order, boolean refused) throws IOException {
    Path to = folder(refused);
    Files.createDirectories(to);
    try {
      Files.move(
          order.file(), to.resolve(order.file().getFileName()), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      // Another node was at it too, and has done the same.
    }
  }
}
