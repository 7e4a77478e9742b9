package org.kirincamel.http.page;

/**
 * What is shown instead of a page that cannot be.
 *
 * @param title in two words
 * @param sentence what is wrong, and what to do
 */
record ErrorView(Frame frame, String title, String sentence) {}
