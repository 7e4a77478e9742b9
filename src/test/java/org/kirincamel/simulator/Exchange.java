package org.kirincamel.simulator;

/**
 * What a fault knows of the call it spoils.
 *
 * @param call its kind
 * @param request as it came in
 * @param form in which the gateway says no at the moment
 */
public record Exchange(Call call, Request request, ErrorForm form) {}
