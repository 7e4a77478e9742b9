-- When the tries of a delivery were used up: its video is kept for a time from then on. What died
-- before this column was there counts from what else is known.
alter table kirin_delivery add column died_at timestamp(6) with time zone;
