"""The user's own Python files, as they were written for SageMaker Model Monitor: loaded, called, and kept in bounds.

A pre-processor turns a captured record, or a line of a training set, into rows; a post-processor runs after a window
has been judged. They are deployed with the monitor and never fetched from a bucket.
"""
