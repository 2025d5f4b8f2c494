-- Credentials that end, and names of people that are compared by one key. UserStore fills the keys of a file of before.
CREATE TABLE users_3 (
    id INTEGER PRIMARY KEY AUTOINCREMENT,    -- never used again
    name TEXT NOT NULL,
    key TEXT UNIQUE,                         -- of the name, by NameKey; null until the next start after this step
    role TEXT NOT NULL CHECK (role IN ('annotator', 'reviewer', 'admin')),
    password_hash TEXT,                      -- PBKDF2; null where the user signs in by a link or a token alone
    created TEXT NOT NULL,
    removed TEXT                             -- when the user's access was taken away; the row and its name stay
);
INSERT INTO users_3 (id, name, role, password_hash, created, removed)
SELECT id, name, role, password_hash, created,
       CASE WHEN password_hash IS NULL AND name <> 'owner' AND id NOT IN (SELECT user FROM tokens)
            THEN strftime('%Y-%m-%dT%H:%M:%fZ', 'now') END
FROM users;
DROP TABLE users;
ALTER TABLE users_3 RENAME TO users;

CREATE TABLE tokens_3 (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL UNIQUE,               -- of the token, which itself is kept nowhere
    user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    name TEXT NOT NULL,                      -- what it is for, as its maker says
    created TEXT NOT NULL,
    expires TEXT NOT NULL,
    used TEXT                                -- to the minute; null before its first use
);
INSERT INTO tokens_3 (hash, user, name, created, expires)
SELECT hash, user, 'of before', created, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+90 days') FROM tokens ORDER BY created;
DROP TABLE tokens;
ALTER TABLE tokens_3 RENAME TO tokens;
CREATE INDEX tokens_by_user ON tokens (user);

CREATE TABLE sign_ins (                      -- of pages; a cookie names one
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL UNIQUE,               -- of the text in the cookie
    user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    token INTEGER REFERENCES tokens ON DELETE CASCADE,  -- that it came from; it ends with it
    created TEXT NOT NULL,
    used TEXT NOT NULL,                      -- to the minute
    proved TEXT                              -- when the person last gave the password or a one-time link; null after a token
);
CREATE INDEX sign_ins_by_user ON sign_ins (user);

CREATE TABLE sign_in_codes (                 -- one-time links of the owner that nobody has opened yet
    hash TEXT PRIMARY KEY,
    expires TEXT NOT NULL
);
