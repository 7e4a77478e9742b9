/** The task store: one row per request, one per delivery, and the durability under both. */
@NullMarked
package org.kirincamel.store;

import org.jspecify.annotations.NullMarked;
