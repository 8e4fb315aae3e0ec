-- Until when a password lets its person in that the operator had made; with it, nothing can be done but to choose another.
ALTER TABLE account ADD COLUMN one_time_until BIGINT;
