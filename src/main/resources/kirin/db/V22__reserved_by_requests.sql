-- USD: what the POSTs of a request are expected to cost together, as it stands in its submissions.
alter table kirin_request add column reserved decimal(18, 6) default 0 not null;
