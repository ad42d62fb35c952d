-- Links by which contacts choose a password of their own. The link's token is known by its digest only; of a contact, one
-- invitation is open at most.

CREATE TABLE invitation (
  supplier_id TEXT NOT NULL,
  contact_id  TEXT NOT NULL,
  id          TEXT NOT NULL,
  token_hash  TEXT NOT NULL,
  created_by  TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  expires_at  TEXT NOT NULL,
  opened_at   TEXT,
  accepted_at TEXT,
  ended_at    TEXT, -- withdrawn, or another one took its place
  PRIMARY KEY (supplier_id, contact_id, id),
  FOREIGN KEY (supplier_id, contact_id) REFERENCES contact (supplier_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX invitation_by_token ON invitation (token_hash);
CREATE UNIQUE INDEX invitation_open ON invitation (supplier_id, contact_id) WHERE accepted_at IS NULL AND ended_at IS NULL;

-- Nobody is invited who could not come in.
CREATE TRIGGER invitation_to_active BEFORE INSERT ON invitation
WHEN (SELECT c.status FROM contact k JOIN customer c ON c.supplier_id = k.supplier_id AND c.id = k.customer_id
      WHERE k.supplier_id = NEW.supplier_id AND k.id = NEW.contact_id) = 'inactive'
BEGIN
  SELECT RAISE(ABORT, 'CUSTOMER_INACTIVE');
END;

CREATE TRIGGER invitation_serves_once BEFORE UPDATE OF accepted_at ON invitation
WHEN OLD.accepted_at IS NOT NULL OR OLD.ended_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'INVITATION_USED');
END;
