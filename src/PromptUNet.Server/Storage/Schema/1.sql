-- What the server knows beside the files: who works on what, and how far it is. What was drawn is in the journals alone.
-- Times are ISO 8601 in UTC; a hash is SHA-256 in lower-case hexadecimal and names a file of the store.
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    role TEXT NOT NULL CHECK (role IN ('annotator', 'reviewer', 'admin')),
    password_hash TEXT,                  -- PBKDF2; null where the user signs in by a token alone
    stamp TEXT NOT NULL,                 -- changes with the password or role, and ends what was signed in before
    created TEXT NOT NULL
);
CREATE TABLE tokens (
    hash TEXT PRIMARY KEY,               -- of the token, which itself is kept nowhere
    user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    created TEXT NOT NULL
);
CREATE TABLE projects (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL
);
CREATE TABLE studies (
    id TEXT PRIMARY KEY,                 -- random, so that it tells nothing and cannot be guessed
    project INTEGER NOT NULL REFERENCES projects,
    name TEXT NOT NULL,                  -- of the file; its ending tells the format: .nii.gz, .nrrd ...
    scan TEXT NOT NULL,                  -- hash of the scan's file
    facts TEXT NOT NULL,                 -- size, place, window ... as JSON: what the file tells, so that it need not be read again
    created TEXT NOT NULL,
    UNIQUE (project, name, scan)
);
CREATE TABLE tasks (
    id TEXT PRIMARY KEY,                 -- random; sessions/ID.journal is its journal
    study TEXT NOT NULL REFERENCES studies,
    annotator INTEGER NOT NULL REFERENCES users,
    state TEXT NOT NULL CHECK (state IN ('open', 'submitted', 'accepted', 'returned')),
    created TEXT NOT NULL,
    updated TEXT NOT NULL
);
CREATE INDEX tasks_by_annotator ON tasks (annotator);
CREATE INDEX tasks_by_study ON tasks (study);
CREATE TABLE reviews (                   -- what led to a task's state, in order
    id INTEGER PRIMARY KEY,
    task TEXT NOT NULL REFERENCES tasks ON DELETE CASCADE,
    user INTEGER NOT NULL REFERENCES users,
    action TEXT NOT NULL CHECK (action IN ('submit', 'accept', 'return', 'reopen')),
    comment TEXT NOT NULL,
    version INTEGER NOT NULL,            -- commands in the journal at that time
    mask TEXT,                           -- hash of the mask as submitted
    at TEXT NOT NULL
);
CREATE INDEX reviews_by_task ON reviews (task);
