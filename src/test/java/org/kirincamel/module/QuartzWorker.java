package org.kirincamel.module;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.quartz.spi.ThreadPool;

/**
 * The one thread in which Quartz runs the jobs of a module. That of Quartz's own pool looks twice a
 * second whether it shall end.
 */
public final class QuartzWorker implements ThreadPool {

  private static final long PATIENCE_SECONDS = 10;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Semaphore free = new Semaphore(1);

  @Override
  public boolean runInThread(Runnable job) {
    free.acquireUninterruptibly();
    thread.execute(
        () -> {
          try {
            job.run();
          } finally {
            free.release();
          }
        });
    return true;
  }

  @Override
  public int blockForAvailableThreads() {
    free.acquireUninterruptibly();
    free.release();
    return 1;
  }

  @Override
  public void shutdown(boolean waitForJobsToComplete) {
    thread.shutdown();
    try {
      if (waitForJobsToComplete) {
        thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int getPoolSize() {
    return 1;
  }

  @Override
  public void initialize() {}

  @Override
  public void setInstanceId(String id) {}

  @Override
  public void setInstanceName(String name) {}
}
