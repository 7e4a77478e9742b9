-- What a target said when it took a result, such as the id under which it keeps it.
alter table kirin_delivery add column receipt varchar(1000) default '' not null;

-- The due ones of one target, without looking at those of a target that is slow or down.
create index kirin_delivery_due_of_target on kirin_delivery (state, target, next_action_at, id);

-- Targets that asked to be left alone: nothing is claimed for them until somebody enables them.
create table kirin_disabled_target (
  name        varchar(255) not null primary key,
  disabled_at timestamp(6) with time zone not null,
  reason      varchar(1000) not null
);
