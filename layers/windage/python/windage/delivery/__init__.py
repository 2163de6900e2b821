"""Lines of captured calls on their way: each ends in exactly one of stored, quarantined and dropped."""
