-- What the requests of a state cost is added up from the index alone.
drop index kirin_request_by_state;
create index kirin_request_by_state on kirin_request (state, id, reserved);
