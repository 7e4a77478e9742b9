-- An operator wants no result of it: it ends as failed once it is not at the gateway.
alter table kirin_request add column cancelled boolean default false not null;

-- What an operator has paused: submission as a whole or of one source, or the deliveries to one target.
create table kirin_pause (
  -- all, source or target
  kind      varchar(16) not null,
  -- of the source or the target, else empty
  name      varchar(255) not null,
  paused_at timestamp(6) with time zone not null,
  paused_by varchar(64) not null,
  primary key (kind, name)
);
