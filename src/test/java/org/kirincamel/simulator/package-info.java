/**
 * A gateway to test against: real HTTP, strict about the contract, with a ledger of what was paid.
 */
@NullMarked
package org.kirincamel.simulator;

import org.jspecify.annotations.NullMarked;
