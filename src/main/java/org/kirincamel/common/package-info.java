/** What several sides of the module read and write alike. Depends on none of them. */
@NullMarked
package org.kirincamel.common;

import org.jspecify.annotations.NullMarked;
