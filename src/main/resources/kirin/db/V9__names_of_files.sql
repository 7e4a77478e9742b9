-- The waiting copy of a video leads back to its request by the name of its files.
create index kirin_request_by_name on kirin_request (name);
