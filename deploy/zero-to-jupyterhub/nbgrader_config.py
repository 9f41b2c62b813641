"""nbgrader in the image: its exchange is the service ngshare, since users on Kubernetes share no disk."""

from pathlib import Path

from ngshare_exchange import configureExchange

c = get_config()  # noqa: F821  (given by traitlets)

configureExchange(c, "http://ngshare:8080/services/ngshare")

c.CourseDirectory.course_id = "soft-power"
c.Exchange.assignment_dir = str(Path.home() / "assignments")
