-- Whose task a look-up or a callback names: asked before any task is adopted.
create index kirin_request_by_task on kirin_request (task_id);
