/**
 * The formats of request files, read as streams: one row after another, never a file as a whole.
 */
@NullMarked
package org.kirincamel.intake.format;

import org.jspecify.annotations.NullMarked;
