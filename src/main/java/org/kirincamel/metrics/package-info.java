/** What the module counts and measures, for Micrometer. */
@NullMarked
package org.kirincamel.metrics;

import org.jspecify.annotations.NullMarked;
