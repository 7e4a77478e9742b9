package org.kirincamel.http.page;

import java.util.Optional;

/**
 * Who looks at a page.
 *
 * @param name under which the visitor has signed in
 * @param mayOrder whether orders are taken
 * @param code that each form has to send
 * @param maySignIn whether there are tokens to sign in with
 */
public record Visitor(Optional<String> name, boolean mayOrder, String code, boolean maySignIn) {}
