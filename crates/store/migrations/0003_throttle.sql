-- One row a counter. `key` is an HMAC with this database's own key (note "throttle key"), so that names which strangers
-- type are nowhere to be read. What the numbers mean stands in server/src/throttle.rs.
CREATE TABLE throttle (
    kind     TEXT NOT NULL,
    key      TEXT NOT NULL,
    fails    BIGINT NOT NULL,
    pending  BIGINT NOT NULL,
    since    BIGINT NOT NULL,
    next_at  BIGINT NOT NULL,
    used_at  BIGINT NOT NULL,
    refused  BIGINT NOT NULL,
    told     BIGINT NOT NULL,
    told_at  BIGINT,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;

CREATE INDEX throttle_used ON throttle (used_at);

-- Which names failed from which network, a few minutes back; both are HMACs.
CREATE TABLE throttle_name (
    network   TEXT NOT NULL,
    name      TEXT NOT NULL,
    failed_at BIGINT NOT NULL,
    PRIMARY KEY (network, name)
) WITHOUT ROWID;

CREATE INDEX throttle_name_failed ON throttle_name (failed_at);

-- All log-ins, in slots of five minutes; storm is whether the slot before looked like an attack on everybody.
CREATE TABLE throttle_slot (
    slot      INTEGER PRIMARY KEY,
    attempts  BIGINT NOT NULL,
    successes BIGINT NOT NULL,
    storm     BIGINT NOT NULL
);
