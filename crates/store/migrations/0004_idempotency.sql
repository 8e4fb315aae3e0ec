-- What was done under an Idempotency-Key, so that the same request again, after a lost answer, gets the same answer. scope
-- is the session, the account or the device that the key belongs to: nobody else's key is ever found. token is the
-- SHA-256 of the cookie that came with the request, by which it is found where that cookie is dead since. key is a
-- SHA-256, and so is request: of what was asked for without its secrets, never of a password. salt is what the answer's
-- new cookies were made with; without the cookie or the key that they follow from it opens nothing.
CREATE TABLE intent (
    number     INTEGER PRIMARY KEY,
    scope      TEXT NOT NULL,
    token      TEXT,
    key        TEXT NOT NULL,
    request    TEXT NOT NULL,
    session_id TEXT,
    salt       TEXT,
    ended      BIGINT,
    done_at    BIGINT NOT NULL
);

CREATE UNIQUE INDEX intent_of ON intent (scope, key);
CREATE INDEX intent_by_token ON intent (token, key) WHERE token IS NOT NULL;
CREATE INDEX intent_done ON intent (done_at);
