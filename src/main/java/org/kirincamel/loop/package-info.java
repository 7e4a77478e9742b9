/**
 * The beans that the routes call (claim, submit, look up, poll, fetch, deliver), and the rules that
 * decide what becomes of a row.
 */
@NullMarked
package org.kirincamel.loop;

import org.jspecify.annotations.NullMarked;
