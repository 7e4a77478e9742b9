/** How requests come in: the public doors and the watched folder; orders as files. */
@NullMarked
package org.kirincamel.intake;

import org.jspecify.annotations.NullMarked;
