/** What an operator asks the jar on a command line: nothing here submits or changes anything. */
package org.kirincamel.command;
