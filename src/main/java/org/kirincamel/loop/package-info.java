/** The beans that the routes call: claim, submit, look up, poll, fetch and deliver. */
@NullMarked
package org.kirincamel.loop;

import org.jspecify.annotations.NullMarked;
