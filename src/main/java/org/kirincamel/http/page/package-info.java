/** The operations page: what it shows, as records, and the templates that make HTML of them. */
@NullMarked
package org.kirincamel.http.page;

import org.jspecify.annotations.NullMarked;
