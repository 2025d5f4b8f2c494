-- Who may see what. Members see a project; of its studies, an annotator sees those of tasks of their own and those they uploaded.
CREATE TABLE project_members (
    project INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    PRIMARY KEY (project, user)
) WITHOUT ROWID;
CREATE INDEX project_members_by_user ON project_members (user);
CREATE TABLE uploads (                   -- who has sent a study's file, also when the study was there already
    study TEXT NOT NULL REFERENCES studies ON DELETE CASCADE,
    user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    PRIMARY KEY (study, user)
) WITHOUT ROWID;
-- Until now everybody saw everything. Nobody loses work: all keep the projects of their tasks, reviewers all projects.
INSERT INTO project_members
    SELECT studies.project, tasks.annotator FROM tasks JOIN studies ON studies.id = tasks.study
    UNION SELECT projects.id, users.id FROM projects, users WHERE users.role = 'reviewer';

-- Numbers are never used again (AUTOINCREMENT), because logs and journals name things by them.
CREATE TABLE projects_4 (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL,
    overlapping INTEGER NOT NULL DEFAULT 0
);
INSERT INTO projects_4 SELECT id, name, created, overlapping FROM projects;
DROP TABLE projects;
ALTER TABLE projects_4 RENAME TO projects;
CREATE TABLE reviews_4 (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    task TEXT NOT NULL REFERENCES tasks ON DELETE CASCADE,
    user INTEGER NOT NULL REFERENCES users,
    action TEXT NOT NULL CHECK (action IN ('submit', 'accept', 'return', 'reopen')),
    comment TEXT NOT NULL,
    reason TEXT,                         -- why an admin accepted what they drew; null where another person accepted
    version INTEGER NOT NULL,
    mask TEXT,
    at TEXT NOT NULL
);
INSERT INTO reviews_4 (id, task, user, action, comment, version, mask, at)
    SELECT id, task, user, action, comment, version, mask, at FROM reviews;
DROP TABLE reviews;
ALTER TABLE reviews_4 RENAME TO reviews;
CREATE INDEX reviews_by_task ON reviews (task);
