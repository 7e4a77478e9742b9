/** Measurements: always a ratio to a baseline of the same run, never a figure on its own. */
@NullMarked
package org.kirincamel.bench;

import org.jspecify.annotations.NullMarked;
