package org.kirincamel;

import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.quartz.spi.ThreadPool;

/**
 * The threads in which Quartz runs jobs where the module has a process to itself. They sleep until
 * there is a job; each of Quartz's own ten looks twice a second whether it shall end.
 */
public final class QuartzThreads implements ThreadPool {

  private static final String COMPONENT = "camel.component.quartz";
  private static final int SIZE = 10;
  private static final long PATIENCE_SECONDS = 10;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Semaphore free = new Semaphore(SIZE);

  /** Adds this pool to the settings, unless these, -D or the environment configure Quartz. */
  static Properties addTo(Properties settings) {
    boolean configured =
        Stream.of(
                settings.stringPropertyNames(),
                System.getProperties().stringPropertyNames(),
                System.getenv().keySet())
            .flatMap(names -> names.stream())
            .anyMatch(name -> name.toLowerCase().replace('_', '.').startsWith(COMPONENT));
    if (!configured) {
      setting(settings, "threadPool.class", QuartzThreads.class.getName());
      // As in Quartz's own file, which is not read where anything is given.
      setting(settings, "jobStore.misfireThreshold", "60000");
    }
    return settings;
  }

  private static void setting(Properties settings, String name, String value) {
    settings.setProperty("%s.properties[org.quartz.%s]".formatted(COMPONENT, name), value);
  }

  @Override
  public boolean runInThread(Runnable job) {
    free.acquireUninterruptibly();
    threads.execute(
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
    return Math.max(1, free.availablePermits());
  }

  @Override
  public void shutdown(boolean waitForJobsToComplete) {
    threads.shutdown();
    try {
      if (waitForJobsToComplete) {
        threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int getPoolSize() {
    return SIZE;
  }

  @Override
  public void initialize() {}

  @Override
  public void setInstanceId(String id) {}

  @Override
  public void setInstanceName(String name) {}
}
