package org.kirincamel.loop;

import org.kirincamel.delivery.Results;
import org.kirincamel.gateway.ReplyReader;

/**
 * From a reply of the gateway to what is stored.
 *
 * @param reader what the reply means
 * @param rules what becomes of the row
 * @param results which deliveries follow
 */
record Outcomes(ReplyReader reader, Rules rules, Results results) {}
