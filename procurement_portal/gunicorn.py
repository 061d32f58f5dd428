"""How gunicorn serves the portal. The two numbers an operator changes come from the environment.

PORT: where to listen (default 8000). WEB_CONCURRENCY: how many processes (default 2).
"""

import os

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
preload_app = True  # loaded once, shared by all processes
timeout = 60  # seconds
graceful_timeout = 20  # seconds for requests under way when stopping
max_requests = 5000  # a slow leak of memory cannot grow for ever
max_requests_jitter = 500
control_socket_disable = True
accesslog = None  # the portal logs each request itself, with its id
