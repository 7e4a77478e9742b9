-- Orders of a person that have an id: what one changes and its row here are one transaction, so that
-- it is carried out once.
create table kirin_order (
  id      varchar(255) not null primary key,
  -- which kind of order it is: settle, redeliver, refetch
  name    varchar(64) not null,
  -- of what it says: another order under the same id is a mistake
  sha256  varchar(64) not null,
  done_at timestamp(6) with time zone not null,
  refused boolean not null,
  -- JSON, or the sentence that refuses it
  answer  varchar(1000000) not null
);
