package org.kirincamel.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.kirincamel.common.SafeLogger;
import org.slf4j.Logger;

/**
 * The built-in target: a folder with the document of each result and its videos beside it, under
 * one name with {@code .json} and {@code .mp4}, {@code -2.mp4} and so on. The videos come first,
 * each under its name in one step, the document last: a reader of the document sees a whole result.
 * Doing it again changes nothing but the document's own time.
 *
 * <p>What is there under that name and is not this very result stays as it is: then the result has
 * the first of {@code <name>-x2}, {@code <name>-x3} and so on that is free.
 */
public final class FolderTarget {

  private static final Logger LOG = SafeLogger.of(FolderTarget.class);
  private static final ObjectWriter PRETTY = new ObjectMapper().writerWithDefaultPrettyPrinter();

  /** More names than this are taken on purpose. */
  private static final int MAX_NAMES = 99;

  private final Path outbox;
  private final VideoFolder videos;
  private final boolean force;

  /**
   * @param force whether each file is forced to the disk before it counts as delivered
   */
  public FolderTarget(Path outbox, VideoFolder videos, boolean force) {
    this.outbox = outbox;
    this.videos = videos;
    this.force = force;
  }

  /**
   * A result that is to be delivered.
   *
   * @param document of our own, to be changed
   * @param waiting its videos, named as they wait
   */
  private record Result(ObjectNode document, List<VideoFile> waiting) {

    static Result of(ObjectNode document) {
      List<VideoFile> waiting = new ArrayList<>();
      for (JsonNode file : document.path("files")) {
        if (file.hasNonNull("name")) {
          waiting.add(
              new VideoFile(
                  file.path("name").asText(),
                  file.path("bytes").asLong(),
                  file.path("sha256").asText(),
                  file.path("url").asText()));
        }
      }
      return new Result(document.deepCopy(), waiting);
    }

    String requestId() {
      return document.path("request_id").asText();
    }

    NameOwner holder(Path place) throws IOException {
      return NameOwner.ofDocument(place, requestId(), document.path("revision").asInt());
    }

    String called(String stem, int index) {
      return ResultDocument.videoBeside(stem, index, waiting.get(index).name());
    }
  }

  /**
   * Delivers one result.
   *
   * @param name of its files, without ending, with a slash between folders: of our own making
   * @param document whose {@code files} are called as the waiting videos are; what is delivered
   *     says how they are called beside it
   * @throws IOException if the folder could not be written to; nothing half-written has a real name
   */
  public void deliver(String name, ObjectNode document) throws IOException {
    Path named = outbox.resolve(name);
    Path folder = named.getParent();
    Folders.make(folder, force);
    var result = Result.of(document);
    ChosenName place = place(folder, named.getFileName().toString(), result);
    for (int i = 0; i < result.waiting().size(); i++) {
      String called = result.called(place.stem(), i);
      if (!place.ours().contains(called)) {
        put(result.waiting().get(i), folder, called);
      }
    }
    ResultDocument.nameVideosBeside(place.stem(), result.document());
    write(folder, place.stem() + ".json", result);
    if (force) {
      force(folder);
    }
  }

  /**
   * Where the videos of a result lie that was delivered; none where it was moved away since.
   *
   * @param name as it was delivered
   * @param document whose {@code files} are then called as they are here
   */
  List<Path> files(String name, ObjectNode document) throws IOException {
    var result = Result.of(document);
    for (int number = 1; number <= MAX_NAMES; number++) {
      Path stem = outbox.resolve(number == 1 ? name : name + "-x" + number);
      Path folder = stem.getParent();
      String called = stem.getFileName().toString();
      if (result.holder(folder.resolve(called + ".json")) == NameOwner.OURSELVES) {
        ResultDocument.nameVideosBeside(called, document);
        return IntStream.range(0, result.waiting().size())
            .mapToObj(index -> folder.resolve(result.called(called, index)))
            .toList();
      }
    }
    return List.of();
  }

  /**
   * A name that a result may have.
   *
   * @param ours the files of it that an earlier try has left there
   */
  private record ChosenName(String stem, NameOwner holder, Set<String> ours) {}

  /**
   * The name that an earlier try has used, else the first that is free. One more is looked at
   * behind a free one: what stood in the way of an earlier try may be gone.
   */
  private ChosenName place(Path folder, String wanted, Result result) throws IOException {
    Optional<ChosenName> free = Optional.empty();
    for (int number = 1; number <= MAX_NAMES; number++) {
      ChosenName place = look(folder, number == 1 ? wanted : wanted + "-x" + number, result);
      if (place.holder() == NameOwner.OURSELVES) {
        return told(place, folder, wanted, result);
      }
      if (place.holder() == NameOwner.FREE) {
        free = free.or(() -> Optional.of(place));
        if (number > 1) {
          break;
        }
      }
    }
    ChosenName chosen =
        free.orElseThrow(
            () ->
                new FileAlreadyExistsException(
                    "%s and %d names like it are taken by files of others: move them away"
                        .formatted(folder.resolve(wanted), MAX_NAMES - 1)));
    return told(chosen, folder, wanted, result);
  }

  private static ChosenName told(ChosenName place, Path folder, String wanted, Result result) {
    if (!place.stem().equals(wanted)) {
      LOG.warn(
          "{} already exists and belongs to another result: request {} is delivered as {}",
          folder.resolve(wanted),
          result.requestId(),
          place.stem());
    }
    return place;
  }

  /** Who holds a name with all that belongs to it. */
  private ChosenName look(Path folder, String stem, Result result) throws IOException {
    NameOwner holder = result.holder(folder.resolve(stem + ".json"));
    Set<String> ours = new HashSet<>();
    for (int i = 0; i < result.waiting().size() && holder != NameOwner.ANOTHER; i++) {
      VideoFile video = result.waiting().get(i);
      String called = result.called(stem, i);
      NameOwner each = NameOwner.ofVideo(folder.resolve(called), video, videos.path(video.name()));
      if (each == NameOwner.OURSELVES) {
        ours.add(called);
      }
      holder = each == NameOwner.FREE ? holder : each;
    }
    return new ChosenName(stem, holder, ours);
  }

  /** Each level: a process that died between making one and forcing its name left that to us. */
  private void force(Path folder) throws IOException {
    Folders.force(folder);
    if (!folder.equals(outbox)) {
      force(folder.getParent());
    }
  }

  /** Fails where another program came in between. */
  private void put(VideoFile video, Path folder, String called) throws IOException {
    Path from = videos.path(video.name());
    Path to = folder.resolve(called);
    Path part = folder.resolve("." + called + ".part");
    Files.deleteIfExists(part);
    try {
      // The same bytes under a second name: free, where both folders are on one file system.
      Files.createLink(to, from);
    } catch (FileAlreadyExistsException taken) {
      throw taken;
    } catch (IOException | UnsupportedOperationException noLink) {
      copy(from, part, to);
    }
  }

  private void copy(Path from, Path part, Path to) throws IOException {
    if (!Files.exists(from)) {
      throw new IOException("the fetched video %s is gone".formatted(from));
    }
    Files.copy(from, part);
    if (force) {
      try (FileChannel copy = FileChannel.open(part, StandardOpenOption.WRITE)) {
        copy.force(true);
      }
    }
    Files.move(part, to);
  }

  private void write(Path folder, String name, Result result) throws IOException {
    Path to = folder.resolve(name);
    Path part = folder.resolve("." + name + ".part");
    Files.deleteIfExists(part);
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(PRETTY.writeValueAsBytes(result.document()));
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      if (force) {
        channel.force(true);
      }
    }
    if (result.holder(to) == NameOwner.OURSELVES) {
      Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
    } else {
      // Fails where another program came in between.
      Files.move(part, to);
    }
  }
}
