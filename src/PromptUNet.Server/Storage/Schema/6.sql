-- Whether the task's journal was made. One that is missing later was lost, and the task does not begin anew without a word.
ALTER TABLE tasks ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
