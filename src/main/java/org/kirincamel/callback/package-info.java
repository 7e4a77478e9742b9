/** Where the gateway calls back, and by what it is known. */
@NullMarked
package org.kirincamel.callback;

import org.jspecify.annotations.NullMarked;
