-- The timeline of the server's log that this store's rows belong to, and the one of which an alarm was
-- raised because it is another. Empty where the database has none.
alter table kirin_account add column timeline bigint;
alter table kirin_account add column alarmed_timeline bigint;
