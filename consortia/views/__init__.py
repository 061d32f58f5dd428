"""Pages: each declares what it shows, who may see it and which one action it calls."""
