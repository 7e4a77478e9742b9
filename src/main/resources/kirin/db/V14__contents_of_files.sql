-- How long a file was that was taken in: the same name may come again with more behind it. Null in
-- what was taken before this column was there, and in messages.
alter table kirin_intake add column bytes bigint;

-- Its name in the folder of those that are done, where its writer may still be writing to it.
alter table kirin_intake add column moved_to varchar(1000);

-- The earlier intake whose first rows this one has as well, and how many of them are not made again.
alter table kirin_intake add column continues uuid;
alter table kirin_intake add column rows_skipped integer default 0 not null;

create index kirin_intake_by_name on kirin_intake (name, moved_at);
