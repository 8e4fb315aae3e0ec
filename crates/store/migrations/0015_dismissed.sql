-- On which session a person dismissed a warning; until then the overview reminds of it.
ALTER TABLE activity ADD COLUMN dismissed_by TEXT;
