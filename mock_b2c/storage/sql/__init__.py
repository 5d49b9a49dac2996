"""Storage in a database: one set of tables and statements for SQLite and PostgreSQL."""
