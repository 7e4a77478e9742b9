-- What an operator is told of videos that did not come, and the list of those with one error.
create index kirin_request_by_error on kirin_request (error_code, id);
