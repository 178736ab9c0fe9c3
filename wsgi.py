"""The application for any WSGI server: `gunicorn wsgi:app`; settings come from the environment."""

from organizer.app import from_environment
from organizer.kernel import installation

installation.keep_private()
app = from_environment()
