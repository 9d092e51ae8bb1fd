# The production image, one for web, mail, worker, beat and migrations: no embedded servers, no development tools.

FROM python:3.12-slim AS packages
RUN python -m venv /venv
COPY locks/production.txt .
RUN /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r production.txt

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin care
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py ./
COPY cms_care cms_care
COPY contacts contacts
COPY tickets tickets
COPY escalation escalation
COPY templates templates
COPY static static
COPY fixtures fixtures
RUN python manage.py collectstatic --no-input
# The code stays root's: the running user can read it and write nothing.
USER care
ENV CMS_PRODUCTION=1
EXPOSE 8000 8025 8024
CMD ["gunicorn", "cms_care.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-"]
