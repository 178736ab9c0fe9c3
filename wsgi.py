"""The application for any WSGI server: `gunicorn wsgi:app`; settings come from the environment."""

from organizer.app import from_environment
from organizer.kernel import installation, rounds

installation.keep_private()
app = from_environment()
app.wsgi_app = rounds.Beside(app)  # type: ignore[method-assign] # as Flask's own documentation does
