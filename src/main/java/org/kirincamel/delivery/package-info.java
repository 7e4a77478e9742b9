/** Videos and result documents on their way to the targets. */
@NullMarked
package org.kirincamel.delivery;

import org.jspecify.annotations.NullMarked;
