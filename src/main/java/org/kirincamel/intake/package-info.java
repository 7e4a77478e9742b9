/** How requests come in: the public door, the watched folder and the formats of its files. */
@NullMarked
package org.kirincamel.intake;

import org.jspecify.annotations.NullMarked;
