-- How many POSTs that may have been paid for were claimed on each day of the calendar, in UTC: what
-- kirin.submit.per-day limits. A row a day, kept: a clock that steps back finds what that day spent.

create table kirin_day (
  -- not "day", which is a word of SQL
  on_day     date not null primary key,
  posts      integer not null,
  -- the highest limit at which submission stopped that day, 0 while it did not: one alarm for each
  stopped_at integer not null
);
