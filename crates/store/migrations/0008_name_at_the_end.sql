-- What an account was called when a session of it ended: the device goes on showing that, and learns nothing of what the
-- account is called later. And where a caller has no cookie any more, the key alone finds what was done under it.
ALTER TABLE session ADD COLUMN ended_name TEXT;
ALTER TABLE session ADD COLUMN ended_hue INTEGER;
UPDATE session SET
    ended_name = (SELECT name FROM account WHERE account.id = session.account_id),
    ended_hue = (SELECT hue FROM account WHERE account.id = session.account_id)
WHERE ended_at IS NOT NULL;
CREATE INDEX intent_by_key ON intent (key);
