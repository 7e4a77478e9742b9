/** What {@code mvn -Pdemo} shows: the packaged module against the simulated gateway. */
@NullMarked
package org.kirincamel.demo;

import org.jspecify.annotations.NullMarked;
