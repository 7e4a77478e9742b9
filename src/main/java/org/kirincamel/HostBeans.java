package org.kirincamel;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.camel.spi.Registry;
import org.kirincamel.common.SafeLogger;
import org.slf4j.Logger;

/**
 * What the registry of the host may put in the place of the module's own: a {@link Clock} named
 * {@code kirinClock}, a {@link LongSupplier} named {@code kirinNanoTime} for the monotonic clock, a
 * {@link RandomGenerator} named {@code kirinRandom}, a {@link Consumer} of sentences named {@code
 * kirinAlarm}, and a {@link BinaryOperator} of durations named {@code kirinPollPause}.
 *
 * @param random must not be predictable by strangers
 * @param chance from 0 to 1, which may be
 * @param pauses makes another pause of a running task's age and the one that is planned for it
 */
record HostBeans(
    Clock clock,
    LongSupplier nanoTime,
    RandomGenerator random,
    DoubleSupplier chance,
    Optional<Consumer<String>> alarm,
    BinaryOperator<Duration> pauses) {

  private static final Logger LOG = SafeLogger.of(HostBeans.class);
  private static final int SECRET = 32;

  static HostBeans of(Registry registry) {
    Optional<RandomGenerator> dice = given(registry, "kirinRandom", RandomGenerator.class);
    return new HostBeans(
        given(registry, "kirinClock", Clock.class).orElseGet(Clock::systemUTC),
        given(registry, "kirinNanoTime", LongSupplier.class)
            .orElse((LongSupplier) System::nanoTime),
        dice.orElseGet(SecureRandom::new),
        dice.<DoubleSupplier>map(given -> given::nextDouble)
            .orElse(() -> ThreadLocalRandom.current().nextDouble()),
        given(registry, "kirinAlarm", Consumer.class).map(HostBeans::ofSentences),
        given(registry, "kirinPollPause", BinaryOperator.class)
            .map(HostBeans::ofDurations)
            .orElse((age, planned) -> planned));
  }

  @SuppressWarnings("unchecked")
  private static Consumer<String> ofSentences(Consumer<?> bean) {
    return (Consumer<String>) bean;
  }

  /** One that fails must not stop that a task is followed. */
  @SuppressWarnings("unchecked")
  private static BinaryOperator<Duration> ofDurations(BinaryOperator<?> bean) {
    var given = (BinaryOperator<Duration>) bean;
    var told = new AtomicBoolean();
    return (age, planned) -> {
      try {
        return Objects.requireNonNull(given.apply(age, planned), "it returned null");
      } catch (RuntimeException e) {
        if (told.compareAndSet(false, true)) {
          LOG.warn("The bean kirinPollPause failed, so the planned pauses hold: {}", e.toString());
        }
        return planned;
      }
    };
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
