-- What the operator did by commands, until the server has written it into its log.
CREATE TABLE done_by_operator (
    number     INTEGER PRIMARY KEY,
    at         BIGINT NOT NULL,
    act        TEXT NOT NULL,
    account_id TEXT,
    ended      BIGINT
);
