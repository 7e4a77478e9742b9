package org.kirincamel.command;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.kirincamel.settings.HttpSettings;
import org.kirincamel.settings.HttpToken;
import picocli.CommandLine.Option;

/** Which module is asked, and by whom. A token is never an argument, which others could read. */
final class RemoteOptions {

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "address of the module, such as http://10.0.0.7:8080; without it, kirin.http.host and kirin.http.port of this folder's settings")
  private Optional<String> url = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "file with a token; without it, the first of kirin.http.operator-tokens, kirin.http.tokens or kirin.http.reader-tokens of this folder's settings, which go to this machine or to their own kirin.http.host alone")
  private Optional<Path> tokenFile = Optional.empty();

  /** Whether the module of this folder's settings is meant. */
  boolean own() {
    return url.isEmpty();
  }

  Remote open(Commands.Given given) {
    URI address = url.map(RemoteOptions::address).orElseGet(() -> own(given.read(true).http()));
    return new HttpRemote(address, token(given, address));
  }

  private Optional<String> token(Commands.Given given, URI address) {
    if (tokenFile.isPresent()) {
      return Optional.of(read(tokenFile.get()));
    }
    if (url.isPresent() && !HttpSettings.isLoopback(address.getHost())) {
      return Optional.empty();
    }
    HttpSettings settings = given.read(true).http();
    return Stream.of(
            settings.operators().stream().map(HttpToken::secret),
            settings.tokens().stream(),
            settings.readers().stream().map(HttpToken::secret))
        .flatMap(each -> each)
        .findFirst();
  }

  private static String read(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.substring(text.indexOf(':') + 1).strip();
    } catch (IOException e) {
      throw new RemoteException(
          Commands.WRONG,
          "--token-file: expected a file that can be read, got %s (%s)"
              .formatted(file, e.getClass().getSimpleName()));
    }
  }

  private static URI address(String text) {
    try {
      URI uri = new URI(text.replaceFirst("/+$", ""));
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getQuery() == null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException notAnAddress) {
      // Told below, together with what is an address but not one of a module.
    }
    throw new RemoteException(
        Commands.WRONG,
        "--url: expected an address such as http://127.0.0.1:8080, got another text");
  }

  private static URI own(HttpSettings settings) {
    String host = settings.host();
    String reached =
        host.equals("0.0.0.0") || host.equals("::")
            ? "127.0.0.1"
            : host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return URI.create("http://%s:%d".formatted(reached, settings.port()));
  }
}
