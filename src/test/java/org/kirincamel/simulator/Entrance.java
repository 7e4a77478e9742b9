package org.kirincamel.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.Optional;

/**
 * A port at which one simulator after the other answers, so that a client that keeps its settings
 * can be given another gateway.
 */
public final class Entrance implements AutoCloseable {

  private final Listener listener;
  private volatile Optional<Listener.Handler> behind = Optional.empty();

  private Entrance() throws IOException {
    listener =
        new Listener(
            0,
            new Listener.Handler() {
              @Override
              public Optional<Answer> beforeReading(Request head)
                  throws IOException, InterruptedException {
                return current().beforeReading(head).map(Entrance::last);
              }

              @Override
              public Answer answer(Request request) throws IOException, InterruptedException {
                return last(current().answer(request));
              }

              @Override
              public void problem(String text) {
                behind.ifPresent(gateway -> gateway.problem(text));
              }
            });
    listener.start();
  }

  /**
   * The last one of its connection: one that is kept would look alive for a moment when another
   * gateway is behind this entrance, and cost a test a try.
   */
  private static Answer last(Answer answer) {
    return answer.withHeader("Connection", "close");
  }

  /** On a free port. */
  public static Entrance open() {
    try {
      return new Entrance();
    } catch (IOException e) {
      throw new UncheckedIOException("No entrance could be opened", e);
    }
  }

  /** The base URL, without a slash at its end. */
  public String url() {
    return "http://127.0.0.1:" + listener.port();
  }

  /**
   * From now on this one answers, besides at its own port, and gives the URL of this entrance as
   * its own.
   */
  public void leadTo(Simulator simulator) {
    behind = Optional.of(simulator.behind(this));
  }

  /** From now on nothing answers, and every connection ends. */
  public void leadNowhere() {
    behind = Optional.empty();
    listener.endConnections();
  }

  private Listener.Handler current() throws SocketException {
    return behind.orElseThrow(() -> new SocketException("no gateway is behind this entrance"));
  }

  @Override
  public void close() {
    listener.close();
  }
}
