/** Requests from queues and topics: taken once they are durable, and dead letters with a reason. */
@NullMarked
package org.kirincamel.intake.queue;

import org.jspecify.annotations.NullMarked;
