package org.kirincamel.demo;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.kirincamel.module.LaidTrouble;
import org.kirincamel.module.TroubledModule;
import org.kirincamel.module.TroubledStore;

/** A module in trouble, to try what an operator on call sees; it runs until it is killed. */
final class TroubleDemo {

  private TroubleDemo() {}

  /**
   * @param home an empty folder
   * @param words which troubles; see {@link LaidTrouble#named}
   */
  static void run(Path jar, Path home, String words) throws Exception {
    Set<LaidTrouble> laid = LaidTrouble.named(words);
    System.out.printf("%nPrepares %,d requests …%n", TroubledStore.REQUESTS);
    try (var module = TroubledModule.start(home, laid)) {
      System.out.printf("%nThe operations page: %s%n", module.page());
      System.out.printf("Sign in with:        %s%n", TroubledModule.TOKEN);
      System.out.printf("By command:          cd %s && java -jar %s status%n", home, jar);
      System.out.printf("%nWhat is wrong:%n");
      laid.forEach(each -> System.out.printf("  %-8s %s%n", each.word(), each.what()));
      System.out.printf("%nThe cures are in the README, \"On call\". Ctrl-C ends it.%n");
      new CountDownLatch(1).await();
    }
  }
}
