-- Keys of requests and messages whose rows were removed: one that comes again is a duplicate.
create table kirin_key (
  -- the beginning of a digest of the key and of what it is the key of
  hash       uuid not null primary key,
  request_id uuid not null,
  -- of a request the number of its state, of a message the beginning of its digest
  said       bigint not null
);
