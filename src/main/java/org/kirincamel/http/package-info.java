/** Requests over HTTP: the embedded server, who may call, and what is answered. */
@NullMarked
package org.kirincamel.http;

import org.jspecify.annotations.NullMarked;
