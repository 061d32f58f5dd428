"""Charts: drawn by the one queue that may, once for each set of figures."""

JOB_KIND = "benchmarking.draw_charts"


def request(run_id, *, by, at): ...
def draw(job, progress): ...
