"""Who: people, the authorities and consortia they act for, and the roles they hold there."""
