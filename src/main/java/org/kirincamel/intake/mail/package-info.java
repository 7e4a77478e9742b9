/** Mails as a source of requests: what a stranger wrote, and the answer to it. */
@NullMarked
package org.kirincamel.intake.mail;

import org.jspecify.annotations.NullMarked;
