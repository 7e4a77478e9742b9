package org.kirincamel.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a video looks like: the type its host may give it, and the first bytes of its container. */
public final class VideoBytes {

  /** So many first bytes are enough to tell; of a shorter file, all. */
  static final int HEAD = 512;

  /** Beside {@code video/*}: what hosts say of any file, and the video type of another tree. */
  private static final Set<String> OTHER_TYPES =
      Set.of("", "application/octet-stream", "binary/octet-stream", "application/mp4");

  /** Boxes with which files of the family of MP4 and QuickTime begin. */
  private static final Set<String> FIRST_BOXES =
      Set.of("ftyp", "styp", "moov", "moof", "sidx", "free", "skip", "wide", "pnot", "uuid");

  /** Matroska and WebM, Ogg, FLV, MPEG program and elementary stream, ASF. */
  private static final List<byte[]> BEGINNINGS =
      List.of("1A45DFA3", "4F676753", "464C5601", "000001BA", "000001B3", "3026B2758E66CF11")
          .stream()
          .map(HexFormat.of()::parseHex)
          .toList();

  private static final int TS_PACKET = 188;
  private static final byte TS_SYNC = 0x47;

  /** A first box longer than this is text that happens to hold the name of one. */
  private static final int HIGHEST_FIRST_BYTE = 8;

  private VideoBytes() {}

  /**
   * Whether a host that serves a video may call it that.
   *
   * @param contentType as it came, empty where none came
   */
  public static boolean mayBe(String contentType) {
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.startsWith("video/") || OTHER_TYPES.contains(type);
  }

  /**
   * Looks at the first bytes before any of them is kept: a log-in page may call itself a video.
   *
   * @param isVideo whether it must be a video, and not just any file
   * @return all that comes, the first bytes included
   * @throws IOException if it is empty or begins as no video does
   */
  public static InputStream checked(InputStream body, boolean isVideo) throws IOException {
    byte[] head = body.readNBytes(HEAD);
    if (head.length == 0) {
      throw new IOException("the host sent an empty file");
    }
    if (isVideo && !isContainer(head)) {
      throw new IOException(
          "the host sent something else than a video: it begins as no video does");
    }
    return new SequenceInputStream(new ByteArrayInputStream(head), body);
  }

  /**
   * Whether a file that begins so is a video container.
   *
   * @param head the first {@value #HEAD} bytes, or all of a shorter file
   */
  public static boolean isContainer(byte[] head) {
    return BEGINNINGS.stream().anyMatch(beginning -> startsWith(head, 0, beginning))
        || isBox(head)
        || word(head, 0).equals("RIFF") && word(head, 8).startsWith("AVI")
        || isTransportStream(head, 0, TS_PACKET)
        // With a time stamp before each packet, as Blu-ray has it.
        || isTransportStream(head, 4, TS_PACKET + 4);
  }

  private static boolean isBox(byte[] head) {
    String name = word(head, 4);
    return name.equals("mdat")
        || FIRST_BOXES.contains(name) && head[0] >= 0 && head[0] <= HIGHEST_FIRST_BYTE;
  }

  private static boolean isTransportStream(byte[] head, int first, int distance) {
    if (head.length <= first + distance) {
      return false;
    }
    for (int at = first; at < head.length; at += distance) {
      if (head[at] != TS_SYNC) {
        return false;
      }
    }
    return true;
  }

  private static boolean startsWith(byte[] head, int from, byte[] beginning) {
    return head.length >= from + beginning.length
        && Arrays.equals(head, from, from + beginning.length, beginning, 0, beginning.length);
  }

  private static String word(byte[] head, int from) {
    return head.length < from + 4 ? "" : new String(head, from, 4, StandardCharsets.ISO_8859_1);
  }
}
