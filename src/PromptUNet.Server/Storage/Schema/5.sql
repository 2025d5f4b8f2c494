-- What was done that may have to be proven later. It names users, studies and tasks by their ids, and no patient.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    user INTEGER,                        -- who did it; no reference, because a line outlives the user's row
    deed TEXT NOT NULL,                  -- such as erase-study
    study TEXT,                          -- no reference: the study may be erased
    task TEXT
);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'The audit log is only added to.'); END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'The audit log is only added to.'); END;
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit WHEN NEW.id IN (SELECT id FROM audit)
    BEGIN SELECT raise(ABORT, 'The audit log is only added to.'); END;

-- Files whose rows are gone and which are still to be removed. A start goes on with them.
CREATE TABLE removals (
    name TEXT PRIMARY KEY,               -- a task's id, or the hash of a scan or mask
    kind TEXT NOT NULL CHECK (kind IN ('task', 'blob'))
);

-- Whose upload a study is, and the size of its file; unknown for studies that are older.
ALTER TABLE studies ADD COLUMN uploader INTEGER REFERENCES users ON DELETE SET NULL;
ALTER TABLE studies ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
