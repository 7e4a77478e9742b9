-- Keys of removed requests in rows of many, sorted: a row of its own costs a key more than the key.
create table kirin_key_pack (
  -- no key in it has a larger first half of its hash, and none of the row before it is as large
  last_hash bigint not null primary key,
  keys      bytea not null
);

-- The node that packs holds this row. A key is looked for in the first row that may have it.
insert into kirin_key_pack (last_hash, keys) values (9223372036854775807, cast('' as bytea));
