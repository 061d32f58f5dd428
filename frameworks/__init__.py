"""What: suppliers, categories, frameworks and their lots, and contracts."""
