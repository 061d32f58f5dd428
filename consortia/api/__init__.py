"""The REST API of this app: the same querysets and actions as the pages."""
