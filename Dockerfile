# One image for web, workers, beat and commands; docker-compose.yml says which is which.

FROM node:24-slim AS stylesheet
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY procurement_portal/core/styles procurement_portal/core/styles
RUN npm run build

FROM python:3.11-slim AS packages
COPY requirements.txt .
RUN python -m venv /packages \
    && /packages/bin/python -m pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt

FROM python:3.11-slim
ENV PATH=/packages/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=procurement_portal.settings \
    PORTAL_DATA=/data
RUN useradd --system --uid 10001 --user-group --no-create-home portal \
    && install --directory --owner portal --group portal /data
WORKDIR /portal
COPY --from=packages /packages /packages
COPY . .
COPY --from=stylesheet /portal/build build
# Static files are collected once, here; the settings only have to be complete for that.
RUN SECRET_KEY=unused SEALING_KEYS=unused-while-static-files-are-collected \
    DATABASE_URL=postgres://unused/unused REDIS_URL=redis://unused \
    python manage.py collectstatic --noinput --verbosity 0
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["python", "-m", "procurement_portal.probe"]
CMD ["gunicorn", "--config", "python:procurement_portal.gunicorn", "--worker-tmp-dir", "/dev/shm", "procurement_portal.wsgi:application"]
