"""How well: spend lines, the benchmarks computed from them, and what may be shown of those."""
