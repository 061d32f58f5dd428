"""PostgreSQL and Redis from Python wheels, for machines that have neither.

The demonstration and the tests run on the same engines as production, so nothing in the portal
knows about a second database or a false broker. Real deployments never come in here: they set
`DATABASE_URL` and `REDIS_URL`.
"""
