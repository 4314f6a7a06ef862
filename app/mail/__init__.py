"""Mail: an outbox that is filled in the transaction of what happened, and sent from later. Numbers, never words."""
