-- The ids under which a request was posted before it was resubmitted under another: nobody else may
-- take them. The present one is kirin_request.reserved_id. An id goes from there to here in one
-- transaction and never back, so who looks there first, and here second, misses none.

create table kirin_past_id (
  id         varchar(512) not null primary key,
  request_id uuid not null references kirin_request (id)
);

-- Came out of a backup: what was done with it since is not known, so it is not resubmitted.
alter table kirin_request add column restored boolean default false not null;
