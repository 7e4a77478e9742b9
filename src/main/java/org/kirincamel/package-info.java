/** The launcher and the root object that wires the module together. */
@NullMarked
package org.kirincamel;

import org.jspecify.annotations.NullMarked;
