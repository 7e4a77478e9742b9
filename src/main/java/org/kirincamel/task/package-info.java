/** The life of a request: its states, its row and the pure rules that move it on. */
@NullMarked
package org.kirincamel.task;

import org.jspecify.annotations.NullMarked;
