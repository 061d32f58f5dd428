"""The whole house on one machine with one command, for trying it out; never for real use."""
