-- What all nodes must know and nobody else: made by the first that needs it, and kept.
create table kirin_secret (
  name   varchar(64) not null primary key,
  -- Base64
  secret varchar(200) not null
);
