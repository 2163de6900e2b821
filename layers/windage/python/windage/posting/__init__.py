"""Records that others already have: what is posted to the ingest endpoint, and what becomes of each."""
