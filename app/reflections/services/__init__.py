"""The only place that changes a reflection, one file a verb."""
