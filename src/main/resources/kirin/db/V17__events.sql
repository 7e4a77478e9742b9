-- What has happened to a request, a short line for each: written by the statement that moves its row.
alter table kirin_request add column events varchar(20000) default '' not null;
