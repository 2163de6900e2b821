"""`windage.Capture`: what a model server uses to record its own calls.

Recording costs a call some microseconds; a thread of its own sends the records. Whatever fails there, the model's
answer is what it would have been, and every record is counted: received = stored + quarantined + dropped + waiting.
"""
