-- The answer that a repeated sign-up gets. A directory: when a receipt is looked for, there is no supplier yet. `key` and
-- `fingerprint` are digests with the deployment's secret, and the API key that the answer holds is made anew each time.

CREATE TABLE sign_up (
  key         TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  supplier_id TEXT NOT NULL REFERENCES supplier (id),
  slug        TEXT NOT NULL, -- as it was answered
  created_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
