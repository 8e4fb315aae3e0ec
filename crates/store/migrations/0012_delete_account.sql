-- From when the account is erased; a log-in before that takes it back.
ALTER TABLE account ADD COLUMN deletes_at BIGINT;

CREATE INDEX account_deletes ON account (deletes_at) WHERE deletes_at IS NOT NULL;

-- Ids of accounts that were erased, so that a backup from before does not bring them back. An id is random and says
-- nothing of its person.
CREATE TABLE erased_account (
    id        TEXT PRIMARY KEY,
    erased_at BIGINT NOT NULL
);

-- What was deleted before secure_delete was on lies in free pages until the file is written anew.
INSERT INTO note (name, value) VALUES ('erase', 'due');
