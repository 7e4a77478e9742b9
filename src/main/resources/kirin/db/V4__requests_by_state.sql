-- Pages of requests in one state, newest first: ids sort by time of birth.
create index kirin_request_by_state on kirin_request (state, id);
