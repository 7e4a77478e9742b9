-- USD: what was expected of each POST of the day, and what it has cost once that is known.
alter table kirin_day add column spent decimal(18, 6) default 0 not null;

-- A day or a month in which submission has stopped because of its budget.
create table kirin_budget (
  -- 2026-03-01 or 2026-03
  period     varchar(10) not null primary key,
  -- USD: the highest budget at which it stopped, and what was spent then
  budget     decimal(18, 6) not null,
  spent_then decimal(18, 6) not null
);

-- What the last task of its kind has cost, in USD.
create table kirin_price (
  model    varchar(255) not null,
  mode     varchar(255) not null,
  duration varchar(255) not null,
  cost     decimal(18, 6) not null,
  primary key (model, mode, duration)
);
