-- What else a source said of a request, such as a message's correlation id: one JSON object of texts.
alter table kirin_request add column source_details varchar(100000) default '{}' not null;
