-- When each attempt began that is under way in a network, as milliseconds with a space between them: each runs out by its
-- own age. What was under way when the program was replaced has ended with it.
ALTER TABLE throttle ADD COLUMN under_way TEXT NOT NULL DEFAULT '';
ALTER TABLE throttle DROP COLUMN pending;
