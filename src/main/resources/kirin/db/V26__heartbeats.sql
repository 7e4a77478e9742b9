-- Every node of a shared store has a row. Another node that sees the same beat for a whole lease ends
-- its row, and then takes its work over.
alter table kirin_node add column beat bigint default 0 not null;
alter table kirin_node add column ended boolean default false not null;

-- Whether it works over connections of a host: sessions of the others tell a newer version that they live.
alter table kirin_node add column of_host boolean default true not null;
