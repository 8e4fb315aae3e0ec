-- What a device is recognised by: versions and the model where its browser gives true ones, its first log-in and how
-- that was, the last tap. answered_at and answered_by: when, and on which session, it was answered that the first log-in
-- was the person's own; until then they are asked. Devices from before this are asked for by none.
ALTER TABLE session ADD COLUMN browser_version TEXT;
ALTER TABLE session ADD COLUMN system_version TEXT;
ALTER TABLE session ADD COLUMN model TEXT;
ALTER TABLE session ADD COLUMN first_seen_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN first_method TEXT NOT NULL DEFAULT 'password';
ALTER TABLE session ADD COLUMN method TEXT NOT NULL DEFAULT 'password';
ALTER TABLE session ADD COLUMN tapped_at BIGINT;
ALTER TABLE session ADD COLUMN answered_at BIGINT;
ALTER TABLE session ADD COLUMN answered_by TEXT;
UPDATE session SET first_seen_at = started_at, answered_at = started_at;

-- Which sessions an event tells of; of a failed log-in the shortened network, and whether the right password followed.
ALTER TABLE activity ADD COLUMN device_session TEXT;
ALTER TABLE activity ADD COLUMN target_session TEXT;
ALTER TABLE activity ADD COLUMN network TEXT;
ALTER TABLE activity ADD COLUMN resolved BIGINT NOT NULL DEFAULT 0;
