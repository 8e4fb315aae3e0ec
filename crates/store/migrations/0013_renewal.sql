-- A session that stays logged in gets another token now and then. renewed_at is when it got the present one;
-- previous_token is the one before, which opens it as long as the present one is `fresh`: its answer may have been lost.
ALTER TABLE session ADD COLUMN renewed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN previous_token TEXT;

CREATE UNIQUE INDEX session_previous ON session (previous_token) WHERE previous_token IS NOT NULL;

-- Where a session is used from: the family of the browser, the network and the one before it, both shortened, and since
-- when it is the present one; whether it went back and forth between two; when its person was last told of a sign that
-- two browsers hold its cookies.
ALTER TABLE session ADD COLUMN family TEXT;
ALTER TABLE session ADD COLUMN network TEXT;
ALTER TABLE session ADD COLUMN network_before TEXT;
ALTER TABLE session ADD COLUMN moved_at BIGINT;
ALTER TABLE session ADD COLUMN alternates BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN warned_at BIGINT;
