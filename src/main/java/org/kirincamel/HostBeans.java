package org.kirincamel;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.camel.spi.Registry;

/**
 * What the registry of the host may put in the place of the system's own, for tests that are their
 * own time: a {@link Clock} named {@code kirinClock}, a {@link LongSupplier} named {@code
 * kirinNanoTime} for the monotonic clock, and a {@link RandomGenerator} named {@code kirinRandom}.
 *
 * @param random must not be predictable by strangers
 * @param chance from 0 to 1, which may be
 */
record HostBeans(
    Clock clock, LongSupplier nanoTime, RandomGenerator random, DoubleSupplier chance) {

  private static final int SECRET = 32;

  static HostBeans of(Registry registry) {
    Optional<RandomGenerator> dice = given(registry, "kirinRandom", RandomGenerator.class);
    return new HostBeans(
        given(registry, "kirinClock", Clock.class).orElseGet(Clock::systemUTC),
        given(registry, "kirinNanoTime", LongSupplier.class)
            .orElse((LongSupplier) System::nanoTime),
        dice.orElseGet(SecureRandom::new),
        dice.<DoubleSupplier>map(given -> given::nextDouble)
            .orElse(() -> ThreadLocalRandom.current().nextDouble()));
  }

  private static <T> Optional<T> given(Registry registry, String bean, Class<T> type) {
    return Optional.ofNullable(registry.lookupByNameAndType(bean, type));
  }

  /** A secret no one has seen yet. */
  byte[] newSecret() {
    byte[] bytes = new byte[SECRET];
    random.nextBytes(bytes);
    return bytes;
  }
}
