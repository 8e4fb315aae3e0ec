-- What identifies an account whichever way its user name is typed (username::key in server/src/account/username.rs, which
-- this program lends as fold_username). Accounts that were told apart by spellings of one name keep the names that they
-- have: the eldest gets the key, and the others one that no typed name has, because none has a space. Each of them is still
-- found by the spelling of its own.
ALTER TABLE account ADD COLUMN username_key TEXT NOT NULL DEFAULT '';

UPDATE account SET username_key = fold_username(username);

UPDATE account SET username_key = ' ' || username WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY username_key ORDER BY created_at, id) AS place FROM account
    ) AS numbered WHERE place > 1
);

CREATE UNIQUE INDEX account_username_key ON account (username_key);
