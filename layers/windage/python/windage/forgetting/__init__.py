"""Erasure: which records are about a subject, and what is left of an object without them."""
