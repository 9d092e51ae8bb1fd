from datetime import datetime, timedelta
import pytest, time
from django.db import connection
from django.test.utils import CaptureQueriesContext
from escalation.selectors.board import board_page, board_rows
from tests.many import copy_ticket
from tests.world import World, file, office
from tickets.models import Ticket

@pytest.mark.django_db
def test_lists(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    N=30000
    copy_ticket(ticket, N, owed_at=f"o.owed_at + (n - 30) * interval '1 minute'", check_at="now() + interval '10 years'")
    now = office("2026-09-16 17:00") + timedelta(minutes=1)
    for i in range(2):
        with CaptureQueriesContext(connection) as c:
            t=time.perf_counter(); p=time.process_time(); board_page("all", world.jim, "", now); print("total", time.perf_counter()-t, "cpu", time.process_time()-p)
    for q in c: print(q["time"], q["sql"][:150].replace("\n"," "))
    import cProfile, pstats
    pr=cProfile.Profile(); pr.enable(); board_page("all", world.jim, "", now); pr.disable(); pstats.Stats(pr).sort_stats("cumtime").print_stats(22)
