package org.kirincamel.loop;

import org.kirincamel.delivery.Results;
import org.kirincamel.gateway.ReplyReader;
import org.kirincamel.store.ChangeWriter;

/**
 * From a reply of the gateway to what is stored.
 *
 * @param reader what the reply means
 * @param rules what becomes of the row
 * @param results which deliveries follow
 * @param changes writes it
 * @param prices what it costs
 * @param lateIds keeps the task id that it brought where the row had moved on meanwhile
 */
record Outcomes(
    ReplyReader reader,
    Rules rules,
    Results results,
    ChangeWriter changes,
    PriceBook prices,
    LateIds lateIds) {}
