package org.kirincamel.store;

import java.util.Optional;
import org.kirincamel.task.Task;

/**
 * What a hint did to a row.
 *
 * @param before the row as it was read
 * @param after what it should have become, empty where the hint says nothing to it
 * @param written whether it became that; not where a worker holds it
 */
public record Hinted(Task before, Optional<Task> after, boolean written) {}
