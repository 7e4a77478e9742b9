/** What a request is: its rules, its identity and what is wrong with a bad one. */
@NullMarked
package org.kirincamel.request;

import org.jspecify.annotations.NullMarked;
