-- A row by the first half of its hash, which is the place of the row itself: no index lies beside it.
-- Should two keys ever have the same half, the later one is not kept; neither is taken for the other.
create table kirin_key_by_half (
  hash       bigint not null primary key,
  rest       bigint not null,
  request_id uuid not null,
  -- of a request the number of its state, of a message the beginning of its digest
  said       bigint not null
);

-- The two halves of each hash, digit by digit: the databases have no other way in common.
insert into kirin_key_by_half (hash, rest, request_id, said)
select hash, rest, request_id, said
  from (select hash, rest, request_id, said,
               row_number() over (partition by hash order by rest) as n
          from (select (mod((position(substring(t from 1 for 1) in '0123456789abcdef') - 1) + 8, 16) - 8) * cast(1152921504606846976 as bigint)
               + (position(substring(t from 2 for 1) in '0123456789abcdef') - 1) * cast(72057594037927936 as bigint)
               + (position(substring(t from 3 for 1) in '0123456789abcdef') - 1) * cast(4503599627370496 as bigint)
               + (position(substring(t from 4 for 1) in '0123456789abcdef') - 1) * cast(281474976710656 as bigint)
               + (position(substring(t from 5 for 1) in '0123456789abcdef') - 1) * cast(17592186044416 as bigint)
               + (position(substring(t from 6 for 1) in '0123456789abcdef') - 1) * cast(1099511627776 as bigint)
               + (position(substring(t from 7 for 1) in '0123456789abcdef') - 1) * cast(68719476736 as bigint)
               + (position(substring(t from 8 for 1) in '0123456789abcdef') - 1) * cast(4294967296 as bigint)
               + (position(substring(t from 9 for 1) in '0123456789abcdef') - 1) * cast(268435456 as bigint)
               + (position(substring(t from 10 for 1) in '0123456789abcdef') - 1) * cast(16777216 as bigint)
               + (position(substring(t from 11 for 1) in '0123456789abcdef') - 1) * cast(1048576 as bigint)
               + (position(substring(t from 12 for 1) in '0123456789abcdef') - 1) * cast(65536 as bigint)
               + (position(substring(t from 13 for 1) in '0123456789abcdef') - 1) * cast(4096 as bigint)
               + (position(substring(t from 14 for 1) in '0123456789abcdef') - 1) * cast(256 as bigint)
               + (position(substring(t from 15 for 1) in '0123456789abcdef') - 1) * cast(16 as bigint)
               + (position(substring(t from 16 for 1) in '0123456789abcdef') - 1) * cast(1 as bigint) as hash,
               (mod((position(substring(t from 17 for 1) in '0123456789abcdef') - 1) + 8, 16) - 8) * cast(1152921504606846976 as bigint)
               + (position(substring(t from 18 for 1) in '0123456789abcdef') - 1) * cast(72057594037927936 as bigint)
               + (position(substring(t from 19 for 1) in '0123456789abcdef') - 1) * cast(4503599627370496 as bigint)
               + (position(substring(t from 20 for 1) in '0123456789abcdef') - 1) * cast(281474976710656 as bigint)
               + (position(substring(t from 21 for 1) in '0123456789abcdef') - 1) * cast(17592186044416 as bigint)
               + (position(substring(t from 22 for 1) in '0123456789abcdef') - 1) * cast(1099511627776 as bigint)
               + (position(substring(t from 23 for 1) in '0123456789abcdef') - 1) * cast(68719476736 as bigint)
               + (position(substring(t from 24 for 1) in '0123456789abcdef') - 1) * cast(4294967296 as bigint)
               + (position(substring(t from 25 for 1) in '0123456789abcdef') - 1) * cast(268435456 as bigint)
               + (position(substring(t from 26 for 1) in '0123456789abcdef') - 1) * cast(16777216 as bigint)
               + (position(substring(t from 27 for 1) in '0123456789abcdef') - 1) * cast(1048576 as bigint)
               + (position(substring(t from 28 for 1) in '0123456789abcdef') - 1) * cast(65536 as bigint)
               + (position(substring(t from 29 for 1) in '0123456789abcdef') - 1) * cast(4096 as bigint)
               + (position(substring(t from 30 for 1) in '0123456789abcdef') - 1) * cast(256 as bigint)
               + (position(substring(t from 31 for 1) in '0123456789abcdef') - 1) * cast(16 as bigint)
               + (position(substring(t from 32 for 1) in '0123456789abcdef') - 1) * cast(1 as bigint) as rest,
               request_id, said
                  from (select replace(cast(hash as varchar(36)), '-', '') as t, request_id, said
                          from kirin_key) texts) halves) numbered
 where n = 1;

drop table kirin_key;

alter table kirin_key_by_half rename to kirin_key;
