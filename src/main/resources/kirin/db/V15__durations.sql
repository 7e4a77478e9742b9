-- What polls have taught of how long tasks take. A row for each kind of task: every node adds to it what
-- it has learnt itself, at most once a minute.
create table kirin_durations (
  model    varchar(255) not null,
  mode     varchar(255) not null,
  duration varchar(255) not null,
  -- how many ended at which age, and for how long tasks were seen to run there
  counts   varchar(20000) not null,
  primary key (model, mode, duration)
);
