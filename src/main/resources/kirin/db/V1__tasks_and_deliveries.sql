-- One text for H2 and PostgreSQL. A state changes by a conditional update on version;
-- next_action_at is the due time, and while a row is claimed the end of its lease.

create table kirin_account (
  name         varchar(64) not null primary key,
  paused_since timestamp(6) with time zone,
  probe_at     timestamp(6) with time zone,
  reason       varchar(1000) not null
);

insert into kirin_account (name, reason) values ('default', '');

create table kirin_intake (
  id          uuid not null primary key,
  kind        varchar(16) not null,
  name        varchar(1000) not null,
  sha256      varchar(64) not null,
  -- set while the intake is open, so that one content under one name is open only once
  open_key    varchar(64) unique,
  rows_done   integer not null,
  -- every row is durable; the file may be moved
  complete    boolean not null,
  opened_at   timestamp(6) with time zone not null,
  -- from here kirin.intake.duplicate-window counts
  moved_at    timestamp(6) with time zone
);

create index kirin_intake_by_content on kirin_intake (sha256, name);

create table kirin_request (
  id               uuid not null primary key,
  version          bigint not null,
  state            varchar(16) not null,
  next_action_at   timestamp(6) with time zone,
  claimed_by       uuid,
  intake_id        uuid,
  source_kind      varchar(64) not null,
  source_name      varchar(1000) not null,
  source_row       integer not null,
  -- the idempotency key: the same key is the same request
  source_key       varchar(512) not null unique,
  -- what its files are called, without ending
  name             varchar(255) not null,
  model            varchar(255) not null,
  params           varchar(1000000) not null,
  targets          varchar(10000) not null,
  external_task_id varchar(512) not null,
  -- the same id while nobody else may use it; null frees it
  reserved_id      varchar(512) unique,
  task_id          varchar(512),
  received_at      timestamp(6) with time zone not null,
  first_post_at    timestamp(6) with time zone,
  post_ended_at    timestamp(6) with time zone,
  submitted_at     timestamp(6) with time zone,
  completed_at     timestamp(6) with time zone,
  submits          integer not null,
  polls            integer not null,
  failures         integer not null,
  misses           integer not null,
  progress         double precision,
  answer           varchar(1048576),
  error_code       varchar(255),
  error_message    varchar(10000),
  violations       varchar(1000000),
  files            varchar(100000),
  -- one more with each repost: a day of a gateway in trouble must fit
  submissions      varchar(1000000) not null,
  holds_slot       boolean not null,
  revision         integer not null,
  late             boolean not null,
  note             varchar(1000) not null
);

create index kirin_request_due on kirin_request (state, next_action_at, id);
create index kirin_request_slots on kirin_request (holds_slot);
-- the newest known task is the witness of every look-up
create index kirin_request_by_submission on kirin_request (submitted_at);
create index kirin_request_by_intake on kirin_request (intake_id, source_row);

create table kirin_delivery (
  id             uuid not null primary key,
  version        bigint not null,
  request_id     uuid not null references kirin_request (id),
  target         varchar(255) not null,
  revision       integer not null,
  state          varchar(16) not null,
  next_action_at timestamp(6) with time zone,
  claimed_by     uuid,
  attempts       integer not null,
  last_error     varchar(1000) not null,
  delivered_at   timestamp(6) with time zone,
  unique (request_id, target, revision)
);

create index kirin_delivery_due on kirin_delivery (state, next_action_at, id);
