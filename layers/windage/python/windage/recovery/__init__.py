"""Records that did not go the usual way, brought to where the others lie."""
