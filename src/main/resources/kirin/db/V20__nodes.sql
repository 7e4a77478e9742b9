-- Nodes over connections of a host, whose sessions do not tell a newer version of the module that
-- they live. On PostgreSQL alone; the database's clock.
create table kirin_node (
  id      uuid not null primary key,
  -- of the tables that it knows
  version integer not null,
  place   varchar(64) not null,
  seen_at timestamp(6) with time zone not null
);
