/** The settings an operator gives, read and checked once at the start. */
@NullMarked
package org.kirincamel.settings;

import org.jspecify.annotations.NullMarked;
