/**
 * The module's shipped routes in virtual time, on one thread, on a disk in memory, stopped dead at
 * any step that touches the store, the network or a file.
 */
@NullMarked
package org.kirincamel.crash;

import org.jspecify.annotations.NullMarked;
