package org.kirincamel.store;

/** Along which index a search looks at rows. */
enum SearchSql {
  ID("", ""),
  // What leads the order is there only so that H2, too, reads along the index.
  STATE("state = :state and ", "state"),
  ERROR("error_code = :error and ", "error_code");

  static final Sql AMONG = Sql.of(Look.LOOK + " where id = any(:ids)");

  final String newest;
  final String oldest;
  private final Sql byNewest;
  private final Sql byOldest;

  /** What enum constants may refer to. */
  private static final class Look {

    /** Its parameters are null in a row that does not fit. */
    static final String LOOK =
        """
        select id, state, model, external_task_id, task_id, source_kind, source_name, source_row,
               received_at, submitted_at, completed_at, revision, late, error_code, note,
               cancelled,
               case when received_at >= :after and received_at < :before
                     and (:kind = '' or source_kind = :kind)
                     and lower(source_name) like :source_name escape '!'
                     and (lower(source_name) like :file escape '!'
                          or lower(name) like :file escape '!')
                     and (:task = '' or task_id = :task)
                     and (:external = '' or external_task_id = :external)
                     and (:error = '' or error_code = :error)
                     and ',' || targets || ',' like :targets escape '!'
                     and (:delivery = ''
                          or exists (select 1
                                       from kirin_delivery d
                                      where d.request_id = kirin_request.id
                                        and d.state = :delivery
                                        and (:target = '' or d.target = :target)))
                    then params end as fits
          from kirin_request
        """;
  }

  SearchSql(String where, String leads) {
    String rows = Look.LOOK + " where " + where + "id > :above and id < :below order by ";
    newest = rows + (leads.isEmpty() ? "" : leads + " desc, ") + "id desc limit :most";
    oldest = rows + (leads.isEmpty() ? "" : leads + ", ") + "id limit :most";
    byNewest = Sql.of(newest);
    byOldest = Sql.of(oldest);
  }

  static SearchSql along(RequestFilter filter) {
    if (!filter.errorCode().isEmpty()) {
      return ERROR;
    }
    return filter.state().isPresent() ? STATE : ID;
  }

  Sql rows(boolean oldestFirst) {
    return oldestFirst ? byOldest : byNewest;
  }
}
