-- Ids are TEXT, moments are BIGINT milliseconds since 1970, and no statement asks the database what time it is, so that
-- another engine can hold the same rows. A number beside a table's name is its only engine-made value.

CREATE TABLE account (
    id                  TEXT PRIMARY KEY,
    username            TEXT NOT NULL UNIQUE,
    name                TEXT NOT NULL,
    hue                 BIGINT NOT NULL,
    password            TEXT NOT NULL,
    password_changed_at BIGINT NOT NULL,
    offer_opened_at     BIGINT,
    disabled_at         BIGINT,
    created_at          BIGINT NOT NULL
);

CREATE TABLE device (
    id          TEXT PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    created_at  BIGINT NOT NULL
);

-- The standing of one account on one device. An end is written once; an ended row keeps the hash of its token, so that
-- whoever still holds that cookie can be told why, and nobody else.
CREATE TABLE session (
    id           TEXT PRIMARY KEY,
    account_ref  TEXT NOT NULL,
    device_id    TEXT NOT NULL REFERENCES device (id),
    account_id   TEXT NOT NULL REFERENCES account (id),
    token_hash   TEXT UNIQUE,
    state        TEXT NOT NULL CHECK (state IN ('signed_in', 'remembered')),
    name         TEXT,
    browser      TEXT,
    system       TEXT,
    form         TEXT NOT NULL,
    started_at   BIGINT NOT NULL,
    auth_time    BIGINT NOT NULL,
    recent_from  BIGINT,
    live_from    BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    shared       BIGINT NOT NULL,
    ended_at     BIGINT,
    end_reason   TEXT,
    ended_by     TEXT,
    forgotten_at BIGINT,
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);

-- One device is never listed twice for one account.
CREATE UNIQUE INDEX session_open ON session (device_id, account_id) WHERE ended_at IS NULL;
CREATE INDEX session_of_account ON session (account_id, ended_at);
CREATE INDEX session_of_device ON session (device_id);
CREATE INDEX session_ended ON session (ended_at) WHERE ended_at IS NOT NULL;

-- account_id is empty for an attempt to log in under a name that nobody has: it is written all the same, so that both
-- attempts cost the same.
CREATE TABLE activity (
    number         INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    account_id     TEXT REFERENCES account (id),
    at             BIGINT NOT NULL,
    kind           TEXT NOT NULL,
    device_name    TEXT,
    device_browser TEXT,
    device_system  TEXT,
    device_form    TEXT,
    target_name    TEXT,
    target_browser TEXT,
    target_system  TEXT,
    target_form    TEXT,
    ended          BIGINT
);

CREATE INDEX activity_of_account ON activity (account_id, number);

-- What the database knows about itself, such as that it holds the demo.
CREATE TABLE note (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
