package org.kirincamel.module;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.kirincamel.simulator.Simulator;

/** A class of tests that leave a process from one to the next. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class SurvivorChain {

  /** The order of a test that leaves a process behind which no other can use. */
  static final int LAST = Integer.MAX_VALUE;

  Survivor survivor;
  Simulator gateway;
  Folders folders;
  int documentsBefore;
  private int postsBefore;

  /** Where the process waits: one for each class. */
  abstract Survivor.Place place();

  @BeforeEach
  final void takeTheProcess() throws IOException {
    survivor = place().take();
    gateway = survivor.gateway();
    folders = survivor.folders();
    postsBefore = gateway.posts();
    documentsBefore = folders.documents().size();
  }

  @AfterEach
  final void closeWhatIsNotLeft() {
    place().closeUnlessLeft();
  }

  /** How many this test has made. */
  final int posts() {
    return gateway.posts() - postsBefore;
  }

  /** All that were asked for are there, each with its video. */
  void afterTheRestart(int documents) throws Exception {
    survivor.restart();
    folders.awaitDocuments(documentsBefore + documents);
    Promises.keptWithVideos(gateway, folders, documentsBefore + documents);
  }

  /** What a test that has succeeded does at last: the next one may begin. */
  final void leaveTheProcess() {
    place().leave(survivor);
  }
}
