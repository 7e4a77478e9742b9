package org.kirincamel.delivery;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kirincamel.common.SafeText;
import org.kirincamel.gateway.VideoBytes;

/**
 * What the host of a video says of the bytes that follow: a stranger's word.
 *
 * @param type as it came, empty where none came
 * @param encoding of the content, {@code identity} where none is named
 * @param length how many bytes follow, 0 where the host does not say
 * @param range which bytes of the whole they are, as it came, empty where none came
 * @param etag strong validator of the content (RFC 9110, section 8.8.3)
 */
public record DownloadAnswer(
    int status, String type, String encoding, long length, String range, Optional<String> etag) {

  private static final Pattern RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");
  private static final String NO_MEDIA = "(text/|application/([^;]*\\+)?(json|xml|xhtml|html)).*";
  private static final Set<Integer> EXPIRED = Set.of(401, 403, 404, 410);
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int UNSATISFIABLE = 416;

  public DownloadAnswer {
    etag = etag.filter(tag -> tag.startsWith("\""));
  }

  /**
   * Why the bytes are not taken.
   *
   * @param beginsAnew whether those of an earlier try are of no use any more
   */
  public record Misfit(String why, boolean beginsAnew) {}

  /** Whether the address is good no longer, or not for us. */
  public boolean isExpired() {
    return EXPIRED.contains(status);
  }

  /**
   * Whether the answer is what was asked for.
   *
   * @param isVideo whether anything but a video is none
   * @param begun what is there of an earlier try, of which the rest was asked for
   * @return empty where it is
   */
  public Optional<Misfit> misfit(boolean isVideo, Optional<VideoFolder.Begun> begun) {
    if (status == UNSATISFIABLE) {
      return anew("the host has other bytes than before (HTTP 416): begins anew");
    }
    if (status != OK && status != PARTIAL) {
      return because("HTTP " + status);
    }
    if (isVideo ? !VideoBytes.mayBe(type) : isPage()) {
      return because("the host sent %s instead of a video".formatted(SafeText.logLine(type, 60)));
    }
    if (!encoding.equalsIgnoreCase("identity")) {
      return anew(
          "the host sent the video in the encoding %s, which was not asked for: begins anew"
              .formatted(SafeText.logLine(encoding, 60)));
    }
    if (status == PARTIAL && !continues(begun)) {
      return anew("the host sent another range than was asked for: begins anew");
    }
    return Optional.empty();
  }

  private boolean isPage() {
    return type.strip().toLowerCase(Locale.ROOT).matches(NO_MEDIA);
  }

  /** The rest must fit what is there, or the file would be two halves of nothing. */
  private boolean continues(Optional<VideoFolder.Begun> begun) {
    Matcher part = RANGE.matcher(range);
    long there = begun.map(VideoFolder.Begun::bytes).orElse(0L);
    Optional<String> before = begun.map(VideoFolder.Begun::etag);
    return part.matches()
        && Long.parseLong(part.group(1)) == there
        && etag.or(() -> before).equals(before);
  }

  /** Where in the file the bytes begin, if they fit, and what else was said of them. */
  public VideoFolder.Announced announced(Optional<VideoFolder.Begun> begun) {
    long from = status == PARTIAL ? begun.map(VideoFolder.Begun::bytes).orElse(0L) : 0;
    return new VideoFolder.Announced(from, length, etag);
  }

  /**
   * A host may send less than the rest that was asked for.
   *
   * @param bytes how many are there now
   * @return what is missing, in words; empty where nothing is
   */
  public Optional<String> shortfall(long bytes) {
    Matcher part = RANGE.matcher(range);
    boolean isShort =
        status == PARTIAL
            && part.matches()
            && !part.group(2).equals("*")
            && Long.parseLong(part.group(2)) != bytes;
    return isShort
        ? Optional.of("the host sent only a part: %d bytes of %s".formatted(bytes, part.group(2)))
        : Optional.empty();
  }

  private static Optional<Misfit> because(String why) {
    return Optional.of(new Misfit(why, false));
  }

  private static Optional<Misfit> anew(String why) {
    return Optional.of(new Misfit(why, true));
  }
}
