package org.kirincamel.http.page;

import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.kirincamel.store.RequestFilter;
import org.kirincamel.store.RequestPage;

/**
 * Which requests are to be listed.
 *
 * @param given what was said of it, by the names of the query
 * @param behind makes the query of the page behind a request
 */
public record ListQuery(
    Map<String, String> given,
    RequestFilter filter,
    RequestPage.Wanted wanted,
    Function<UUID, String> behind) {}
