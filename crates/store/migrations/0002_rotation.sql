-- The secret of a device changes at every tap and at every log-in. previous_hash is the secret before the present one,
-- salt and token_salt are what the present secret and the token of resumed_session were made with; without a salt the
-- device got them at a log-in, fresh and random. answered_at is when they were given away, successor_seen whether the
-- present secret has come back since.
ALTER TABLE device ADD COLUMN previous_hash TEXT;
ALTER TABLE device ADD COLUMN salt TEXT;
ALTER TABLE device ADD COLUMN token_salt TEXT;
ALTER TABLE device ADD COLUMN answered_at BIGINT;
ALTER TABLE device ADD COLUMN successor_seen BIGINT NOT NULL DEFAULT 1;
ALTER TABLE device ADD COLUMN resumed_session TEXT;

CREATE UNIQUE INDEX device_previous ON device (previous_hash) WHERE previous_hash IS NOT NULL;

-- Older secrets of a device. Whoever presents one holds a copy.
CREATE TABLE retired_secret (
    number      INTEGER PRIMARY KEY,
    hash        TEXT NOT NULL UNIQUE,
    device_id   TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    replaced_at BIGINT NOT NULL
);

CREATE INDEX retired_of_device ON retired_secret (device_id, number);

-- Whether the session's token was given away and has not come back yet.
ALTER TABLE session ADD COLUMN fresh BIGINT NOT NULL DEFAULT 0;
