-- What ended in each hour, of which the page draws charts. A row for each node, so that none waits for
-- another; each writes its own once a minute, and none where nothing has ended.
create table kirin_hour (
  on_hour   timestamp(6) with time zone not null,
  node      uuid not null,
  completed integer not null,
  -- also those that expired
  failed    integer not null,
  -- USD, as far as the gateway has said it
  cost      decimal(18, 6) not null,
  primary key (on_hour, node)
);
