/** Where the gateway calls back, and how a callback is recognised. */
@NullMarked
package org.kirincamel.callback;

import org.jspecify.annotations.NullMarked;
