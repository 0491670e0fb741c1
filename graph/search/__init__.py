"""Full-text search over one version of a data set, in an index file of SQLite's FTS5."""
