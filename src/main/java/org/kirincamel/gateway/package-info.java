/** What goes to the gateway and what its answers mean. */
@NullMarked
package org.kirincamel.gateway;

import org.jspecify.annotations.NullMarked;
