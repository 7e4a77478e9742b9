create table if not exists invoice (id int primary key, amount int not null);
merge into invoice (id, amount) values (7, 100);
