# One image for web, worker and management commands. Not root, nothing to write but /data and /tmp.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

# Pango lays out the packs
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 counterpoise \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin counterpoise \
    && install --directory --owner=counterpoise --group=counterpoise /data

WORKDIR /app
COPY requirements.txt ./
RUN pip install --requirement requirements.txt

COPY manage.py ./
COPY config config
COPY portfolio portfolio
COPY sourcing sourcing
COPY msp_reviews msp_reviews
COPY templates templates
COPY static static

# Static files with hashed names, made under production settings with a key that lives for this one line
ENV STATIC_ROOT=/app/staticfiles
RUN DJANGO_PROFILE=production \
    DJANGO_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    DJANGO_ALLOWED_HOSTS=build.invalid \
    SITE_URL=https://build.invalid \
    DATA_DIR=/tmp/build \
    python manage.py collectstatic --no-input \
    && rm -rf /tmp/build

USER counterpoise
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
