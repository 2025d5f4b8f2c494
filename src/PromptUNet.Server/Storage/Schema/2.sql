-- Whether a project's labels may overlap in what is exported.
ALTER TABLE projects ADD COLUMN overlapping INTEGER NOT NULL DEFAULT 0;
