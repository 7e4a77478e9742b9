/**
 * What an operator asks the jar on a command line. What submits or changes anything asks a running
 * module to do so.
 */
package org.kirincamel.command;
