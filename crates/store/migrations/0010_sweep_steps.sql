-- What the sweep looks for, so that each of its steps finds the few rows that it deletes.
CREATE INDEX retired_replaced ON retired_secret (replaced_at);
