"""What was captured, in every form that the service wrote it: objects become lines, records, rows and one table."""
