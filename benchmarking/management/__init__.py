"""The app at the shell, and what its commands are made of."""
