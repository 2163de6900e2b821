"""A model server that records its own calls, and what Windage says of them; no AWS account."""
