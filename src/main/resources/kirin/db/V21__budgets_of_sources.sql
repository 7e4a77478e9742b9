-- USD of a day for one source: what was expected of each of its POSTs, and what it has cost once that is
-- known. Counted while a budget is set for the source.
create table kirin_source_day (
  on_day       date not null,
  source_kind  varchar(64) not null,
  spent        decimal(18, 6) not null,
  -- no POST from before is in it, and so none is corrected in it
  counted_from timestamp(6) with time zone not null,
  primary key (on_day, source_kind)
);

-- Of a source: 2026-03-01 or 2026-03, a blank and the source.
alter table kirin_budget alter column period set data type varchar(80);
