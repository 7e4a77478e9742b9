/** The shipped module from end to end: files in, documents out, the simulator as the gateway. */
@NullMarked
package org.kirincamel.module;

import org.jspecify.annotations.NullMarked;
