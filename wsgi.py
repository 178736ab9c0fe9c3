"""The application for any WSGI server: `gunicorn wsgi:app`; settings come from the environment."""

from organizer.app import from_environment

app = from_environment()
