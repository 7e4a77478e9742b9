/** The module as a starter of Spring Boot; what is here is loaded by that alone. */
@NullMarked
package org.kirincamel.spring;

import org.jspecify.annotations.NullMarked;
