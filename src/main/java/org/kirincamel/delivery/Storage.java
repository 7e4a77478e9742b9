package org.kirincamel.delivery;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.kirincamel.settings.Target;

/**
 * A result as the objects that a storage keeps: its videos, then its document, each a message of
 * its own under the name that it has in the outbox too. So a reader of the document sees a whole
 * result, and doing it again overwrites the same objects.
 */
public final class Storage {

  /** Of what is called so, and of all that names its files as Camel's own file component does. */
  private static final ObjLongConsumer<Message> NOTHING_ELSE = (message, bytes) -> {};

  /**
   * How a component is told what an object is.
   *
   * @param name header of its name
   * @param rest sets what else the component needs, given the length in bytes
   */
  private record Words(String name, ObjLongConsumer<Message> rest) {}

  private static final Words FILES = new Words(Exchange.FILE_NAME, NOTHING_ELSE);

  private static final Map<String, Words> WORDS =
      Map.of(
          "aws2-s3",
          new Words(
              "CamelAwsS3Key", (message, bytes) -> copyType(message, "CamelAwsS3ContentType")),
          "minio",
          new Words("CamelMinioObjectName", NOTHING_ELSE),
          "ibm-cos",
          new Words("CamelIBMCOSKey", NOTHING_ELSE),
          "azure-storage-blob",
          new Words(
              "CamelAzureStorageBlobBlobName",
              // Without a word it would list what is there.
              (message, bytes) ->
                  message.setHeader("CamelAzureStorageBlobOperation", "uploadBlockBlob")),
          "google-storage",
          new Words(
              "CamelGoogleCloudStorageObjectName",
              (message, bytes) -> {
                copyType(message, "CamelGoogleCloudStorageContentType");
                // What has no length is read into memory to find it out.
                message.setHeader("CamelGoogleCloudStorageContentLength", bytes);
              }));

  private Storage() {}

  private static void copyType(Message message, String header) {
    message.setHeader(header, message.getHeader(Exchange.CONTENT_TYPE));
  }

  /**
   * The objects in the order in which they are to be put.
   *
   * @param name of the document, without ending, with a slash between folders
   * @throws NoSuchFileException if a video is gone from this machine
   */
  public static List<Message> objects(Parcel parcel, String name, CamelContext context)
      throws NoSuchFileException {
    Words words = words(parcel.target());
    List<Message> objects = new ArrayList<>();
    String stem = name.substring(name.lastIndexOf('/') + 1);
    String folder = name.substring(0, name.length() - stem.length());
    for (Path file : parcel.files()) {
      if (!Files.isRegularFile(file)) {
        throw new NoSuchFileException("the fetched video %s is gone".formatted(file));
      }
      String called =
          folder + ResultDocument.videoBeside(stem, objects.size(), file.getFileName().toString());
      var video = message(context, words, called, MediaType.of(called), file.toFile().length());
      // As a file, which every one of these components sends without reading it into memory.
      video.setBody(file.toFile());
      objects.add(video);
    }
    byte[] json = parcel.named(stem).json();
    var document = message(context, words, name + ".json", MediaType.JSON, json.length);
    document.setBody(json);
    objects.add(document);
    return objects;
  }

  private static Message message(
      CamelContext context, Words words, String name, String type, long bytes) {
    var message = new DefaultMessage(context);
    message.setHeader(words.name(), name);
    message.setHeader(Exchange.CONTENT_TYPE, type);
    words.rest().accept(message, bytes);
    return message;
  }

  private static Words words(Target target) {
    return WORDS.getOrDefault(target.scheme(), FILES);
  }
}
