"""A year ends in Beijing: the second decides, and the machine's own time zone does not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reports.turnover import figures
from settlement.volumes.models import Measure
from tests.reports.turnover.city import totals

ROOT = Path(__file__).resolve().parent.parent.parent.parent

DEALS = """
import json, sys, time
from datetime import datetime, UTC
from pathlib import Path
from sqlalchemy.orm import Session
from core.db import db, transaction
from reports.turnover import export, services
from tests.conftest import settings_for
from tests.settlement.deals.world import a_settled_deal, a_world
from wsgi import create_app
app = create_app(settings_for(sys.argv[1], Path(sys.argv[2])))
with app.app_context():
    with Session(db.engine.execution_options(immediate=True), expire_on_commit=False) as session:
        world = a_world(session)
        for instant in (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC)):
            world.now = instant
            a_settled_deal(world)
    with transaction() as session:
        services.roll_up(session, now=datetime(2027, 1, 1, 12, tzinfo=UTC))
    with transaction() as session:
        services.compile_year(session, year=2026, now=datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC))
    years = export.as_json(db.session, [2026, 2027])["years"]
    print(json.dumps({"zone": time.tzname[0], "totals": {year: said["total"] for year, said in years.items()}}))
"""


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_the_second_before_midnight_in_beijing_is_of_the_old_year_wherever_the_machine_stands(app, session, zone):
    command = [sys.executable, "-c", DEALS, str(app.config["SQLALCHEMY_DATABASE_URI"]), app.instance_path]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "TZ": zone}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["zone"] != "UTC"
    assert said["totals"] == {"2026": "100000.00", "2027": "100000.00"}
    assert (totals(session, 2026), totals(session, 2027)) == ({"C-01": "100000.00"}, {"C-01": "100000.00"})
    for measure in (Measure.CONTRACTED, Measure.COLLECTED, Measure.COMMISSION):
        each = [figures.year_of_centers(session, year, measure=measure)[0].total.minor for year in (2026, 2027)]
        assert each[0] == each[1] > 0
