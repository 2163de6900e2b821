"""AWS: turns values into calls and decides nothing; the only importer of boto3."""
