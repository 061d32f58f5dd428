"""What people type about frameworks. Forms say what is asked; the actions decide."""
