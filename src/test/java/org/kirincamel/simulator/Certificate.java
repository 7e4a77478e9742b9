package org.kirincamel.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A key for servers on the loopback, and the certificate that it signed itself, good for two days.
 *
 * @param store both, as PKCS #12, under {@link #PASSWORD}
 * @param pem the certificate alone
 */
public record Certificate(Path store, Path pem) {

  public static final String PASSWORD = "changeit";

  private static final String ALIAS = "server";

  /** Makes one in a folder. */
  public static Certificate in(Path folder) throws IOException, InterruptedException {
    Path store = folder.resolve("server.p12");
    Path pem = folder.resolve("server.pem");
    keytool(
        store,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=server of a test",
        "-validity",
        "2",
        "-ext",
        "SAN=IP:127.0.0.1,DNS:localhost",
        "-storetype",
        "PKCS12");
    Files.writeString(pem, pemOf(store));
    return new Certificate(store, pem);
  }

  private static String pemOf(Path store) throws IOException {
    try {
      byte[] certificate =
          KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray())
              .getCertificate(ALIAS)
              .getEncoded();
      return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
          .formatted(Base64.getMimeEncoder().encodeToString(certificate));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(Path store, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", ALIAS, "-keystore", store.toString(), "-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes());
    if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
      throw new IllegalStateException("keytool: " + said);
    }
  }
}
