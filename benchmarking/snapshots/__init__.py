"""Snapshots of lines as Parquet files, and the sums that a directory of them alone gives."""
