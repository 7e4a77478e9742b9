package org.kirincamel.loop;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.gateway.Envelope;
import org.kirincamel.gateway.LookupResult;
import org.kirincamel.gateway.UsageCost;
import org.kirincamel.store.LearntPrices;
import org.kirincamel.store.StoreAwayException;
import org.kirincamel.store.StoreException;
import org.kirincamel.task.Booking;
import org.kirincamel.task.Prices;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/** What a request is expected to cost, learned from those that have cost something. */
final class PriceBook {

  private static final Logger LOG = SafeLogger.of(PriceBook.class);

  private final Prices prices;
  private final LearntPrices kept;

  /**
   * @param listed by mode and duration, as {@code std/5}
   * @param kept what earlier tasks have cost
   */
  PriceBook(Map<String, BigDecimal> listed, LearntPrices kept) {
    this.prices = new Prices(listed);
    this.kept = kept;
  }

  /** Expects what earlier starts have learned. */
  void remember() {
    kept.all().forEach(prices::learn);
  }

  /** USD; 0 where no price is known. */
  BigDecimal price(Task task) {
    return prices.of(Envelope.kind(task));
  }

  /** What the books of its day have to be corrected by, now that its cost may be known. */
  Optional<Booking> settled(Task completed, LookupResult result) {
    return cost(result).flatMap(cost -> Booking.settled(completed, cost));
  }

  /** Expects the next one of its kind to cost as much. */
  void learn(Task completed, LookupResult result) {
    cost(result)
        .filter(cost -> prices.learn(Envelope.kind(completed), cost))
        .ifPresent(cost -> keep(completed, cost));
  }

  private void keep(Task completed, BigDecimal cost) {
    try {
      kept.keep(Envelope.kind(completed), cost);
    } catch (StoreAwayException e) {
      // The store has told so itself; the next one that costs something else is kept.
    } catch (StoreException e) {
      LOG.warn("What a task has cost is not kept for the next start: {}", e.getMessage());
    }
  }

  private static Optional<BigDecimal> cost(LookupResult result) {
    return result instanceof LookupResult.Found found
        ? UsageCost.of(found.answer().result())
        : Optional.empty();
  }
}
