"""Entering a meet on the site: asked there, answered in the field, shown there again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from throwdown.site.challenges.clock import sweep
from throwdown.site.meets import asking, store
from throwdown.site.meets.models import EntryRequest, Meet
from throwdown.site.oversight.limits import LIMITS
from throwdown.site.people.export import held_on
from throwdown.site.people.models import User
from web.field_link import Field, entry
from web.phone import looked_at, with_styles
from web.programs import Program, fault_of

pytestmark = pytest.mark.django_db(transaction=True)
Made = tuple[Meet, str]
Person = Callable[..., User]
Browse = Callable[..., Client]


@pytest.fixture
def made(person: Person) -> Made:
    """A meet on the site, and its key."""
    return store.make_meet(person("club"), "Infield day")


@pytest.fixture
def field(tmp_path: Path, made: Made) -> Field:
    """The field, whose book has come to the site."""
    found = Field(tmp_path, made)
    assert found.sync()
    return found


@pytest.fixture
def anna(person: Person, browse: Browse) -> Client:
    return browse(person("anna"))


ENTER = "/meets/infield-day/enter/"


def page(client: Client) -> str:
    return " ".join(client.get(ENTER).content.decode().split())


def test_a_visitor_is_entered_by_the_field(field: Field, anna: Client) -> None:
    assert "Ask to be entered" in page(anna)
    assert anna.post(ENTER, entry()).url == ENTER
    assert "Waiting for the event machine" in page(anna)
    assert field.sync()
    assert "Entered as number 7 in class MINI." in page(anna)
    assert "You owe 45.00 USD. Fees are paid at the event." in page(anna)
    assert field.kinds() == ["enter", "waiver", "answer"]
    (name,) = field.keeper.day.entries
    own = field.keeper.day.entries[name]
    assert (own.driver, own.car, own.number) == ("Anna Apex", "2010 MINI Cooper S", "7")
    assert dict(field.private.known[name]) == {
        "email": "anna@example.org",
        "phone": "555 0100",
        "wishes": "Grid",
    }


def test_what_is_personal_goes_to_the_field_and_nowhere_else(
    field: Field, anna: Client, browse: Browse
) -> None:
    anna.post(ENTER, entry())
    row = EntryRequest.objects.get()
    assert "555 0100" in row.personal
    assert held_on(row.user)["entry_requests"][0]["personal"]["phone"] == "555 0100"
    assert field.sync(["answers", "is not there"]) is False  # fetched, not yet told
    assert field.sync()
    row.refresh_from_db()
    assert row.personal == ""
    book = (field.folder / "book.jsonl").read_text()
    told = browse().get("/meets/infield-day/book.jsonl").content.decode()
    for text in (book, told, page(anna)):
        assert "555 0100" not in text
    assert (field.folder / "private.jsonl").stat().st_mode & 0o777 == 0o600
    assert (field.folder / "requests.jsonl").read_text() == ""


def test_personal_words_that_nobody_fetches_are_erased_in_time(field: Field, anna: Client) -> None:
    anna.post(ENTER, entry())
    sweep()
    assert EntryRequest.objects.get().personal
    old = timezone.now() - asking.KEEP_PERSONAL - timedelta(hours=1)
    EntryRequest.objects.update(changed_at=old)
    sweep()
    assert EntryRequest.objects.get().personal == ""


def test_two_clicks_ask_once_and_enter_once(field: Field, anna: Client) -> None:
    for _click in range(2):
        assert anna.post(ENTER, entry()).status_code == 302
    assert EntryRequest.objects.get().version == 1
    field.sync()
    anna.post(ENTER, entry(email="", phone="", wishes=""))
    field.sync()
    assert field.kinds() == ["enter", "waiver", "answer"]


def test_a_change_and_a_withdrawal_are_asked_for_likewise(field: Field, anna: Client) -> None:
    anna.post(ENTER, entry())
    field.sync()
    anna.post(ENTER, entry(number="12", car_class="PORSCHE", car="Porsche 911"))
    assert "Until then you are number 7 in class MINI." in page(anna)
    field.sync()
    assert "Entered as number 12 in class PORSCHE." in page(anna)
    assert anna.post(f"{ENTER}withdraw/").status_code == 302
    assert "Waiting for the event machine" in page(anna)
    field.sync()
    assert "Withdrawn." in page(anna)
    assert field.kinds()[-2:] == ["withdraw", "answer"]
    anna.post(ENTER, entry())
    field.sync()
    assert "Entered as number 7 in class MINI." in page(anna)
    assert len(field.keeper.day.entries) == 2


def test_one_account_enters_several_and_each_stands_by_itself(field: Field, anna: Client) -> None:
    anna.post(ENTER, entry())
    assert "Enter another" in page(anna)
    child = entry(entry="new", driver="Cleo Apex", number="8", phone="555 0200")
    for _click in range(2):
        assert anna.post(ENTER, child).status_code == 302
    field.sync()
    first, second = EntryRequest.objects.order_by("pk")
    assert [one.number for one in field.keeper.day.entries.values()] == ["7", "8"]
    assert field.private.known[second.entry]["phone"] == "555 0200"
    shown = page(anna)
    assert "Entered as number 7 in class MINI." in shown
    assert "Entered as number 8 in class MINI." in shown
    assert anna.post(ENTER, entry(number="9")).status_code == 400, "nothing says which"
    assert anna.post(f"{ENTER}withdraw/").status_code == 400
    assert f"?entry={second.name}#entry-form" in shown
    form = anna.get(f"{ENTER}?entry={second.name}").content.decode()
    assert 'value="Cleo Apex"' in form
    changed = {**child, "entry": second.name, "car_class": "PORSCHE", "car": "Porsche 911"}
    anna.post(ENTER, changed)
    field.sync()
    assert "Entered as number 8 in class PORSCHE." in page(anna)
    anna.post(f"{ENTER}withdraw/", {"entry": first.name})
    field.sync()
    assert field.keeper.day.withdrawn == {first.entry}
    assert "number 7" not in page(anna)
    assert anna.post(ENTER, entry(entry=first.name)).status_code == 409, "it is withdrawn"


@pytest.mark.browser
def test_several_entries_are_accessible_and_narrow(
    field: Field, anna: Client, chromium_path: str
) -> None:
    anna.post(ENTER, entry(driver=40 * "A"))
    anna.post(ENTER, entry(entry="new", driver="Cleo Apex", number="8"))
    field.sync()
    paths = (ENTER, f"{ENTER}?entry=new")
    pages = [with_styles(anna.get(path).content.decode()) for path in paths]
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(looked_at, chromium_path, pages).result()
    assert found == 4 * [(True, [])]


def test_entries_of_one_account_are_few_and_its_own(
    field: Field, anna: Client, person: Person, browse: Browse
) -> None:
    for nth in range(asking.MOST_ENTRIES):
        assert anna.post(ENTER, entry(entry="new", driver=f"Driver {nth}")).status_code == 302
    refused = anna.post(ENTER, entry(entry="new", driver="One more"))
    assert refused.status_code == 409
    assert "you have 4 entries here" in refused.content.decode()
    assert "You have 4 entries here, and may not have more." in page(anna)
    theirs = EntryRequest.objects.order_by("pk")[0]
    bert = browse(person("bert"))
    assert bert.post(ENTER, entry(entry=theirs.name)).status_code == 409
    assert bert.post(f"{ENTER}withdraw/", {"entry": theirs.name}).status_code == 400
    assert bert.get(f"{ENTER}standing/?entry={theirs.name}").status_code == 404
    field.sync()
    anna.post(f"{ENTER}withdraw/", {"entry": theirs.name})
    assert anna.post(ENTER, entry(entry="new", driver="One more")).status_code == 302


def test_a_full_class_is_a_waiting_list_that_moves_up(
    field: Field, anna: Client, person: Person, browse: Browse
) -> None:
    field.keeper.write("event", "u", {"capacity": 1})
    bert, carl = (browse(person(name)) for name in ("bert", "carl"))
    for client, driver in ((anna, "Anna"), (bert, "Bert"), (carl, "Carl")):
        client.post(ENTER, entry(driver=driver))
        field.sync()
    assert "Entered as number 7" in page(anna)
    assert "On the waiting list, place 1, as number 6 in class MINI." in page(bert)
    assert "place 2, as number 8" in page(carl)
    anna.post(f"{ENTER}withdraw/")
    field.sync()
    assert "Entered as number 6 in class MINI." in page(bert)
    assert "place 1" in page(carl)


def test_the_field_says_why_it_refuses(field: Field, anna: Client) -> None:
    anna.post(ENTER, entry())
    field.keeper.write("event", "u", {"open_to": ["Porsche"], "entry_open": True})
    field.sync()
    assert "Refused:</b> the event is not open to &#x27;2010 MINI Cooper S&#x27;" in page(anna)
    assert field.kinds() == ["event", "answer"]
    anna.post(ENTER, entry(car="Porsche 911", car_class="PORSCHE"))
    field.sync()
    assert "Entered as number 7 in class PORSCHE." in page(anna)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"car": "VW Golf"}, "not open to"),
        ({"car_class": "GT"}, "Select a valid choice"),
        ({"number": "no"}, "1 to 6 digits or letters"),
        ({"waiver": ""}, "This field is required"),
        ({"driver": " "}, "This field is required"),
        ({"email": "nobody"}, "valid email"),
    ],
)
def test_what_is_filled_in_wrong_is_said_at_once(
    field: Field, anna: Client, wrong: dict[str, str], words: str
) -> None:
    answer = anna.post(ENTER, entry(**wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not EntryRequest.objects.exists()


def test_entry_is_closed_until_it_is_opened_and_once_cars_are_lined_up(
    field: Field, anna: Client, browse: Browse
) -> None:
    assert browse().post(ENTER, entry()).url.startswith("/accounts/login/")
    assert "Log in to enter" in page(browse())
    field.keeper.write("event", "u", {"entry_open": False})
    field.sync()
    assert "Entry is closed." in page(anna)
    assert anna.post(ENTER, entry()).status_code == 409
    field.keeper.write("event", "u", {"entry_open": True})
    field.sync()
    anna.post(ENTER, entry())
    field.sync()
    (name,) = field.keeper.day.entries
    field.keeper.write("line-up", "u", {"entry": name})
    field.sync()
    assert anna.post(ENTER, entry(number="8")).status_code == 409
    assert anna.post(f"{ENTER}withdraw/").status_code == 400
    assert not EntryRequest.objects.exclude(version=1).exists()


def test_who_asked_before_the_field_closed_is_told_so(field: Field, anna: Client) -> None:
    anna.post(ENTER, entry())
    field.keeper.write("event", "u", {"entry_open": False})
    field.sync()
    assert "Refused:</b> entry is closed." in page(anna)


def test_an_official_answers_where_the_link_says_ask(
    tmp_path: Path, made: Made, anna: Client
) -> None:
    field = Field(tmp_path, made, "ask")
    field.sync()
    anna.post(ENTER, entry())
    field.sync()
    assert "It has your request; the registrar answers it." in page(anna)
    assert field.kinds() == []
    (asked,) = field.reception.waiting
    field.begin()  # the machine falls, and what it fetched is still there
    assert field.reception.answer(asked.request, 1, "Lea") is True
    assert field.reception.answer(asked.request, 1, "Lea") is True
    field.sync()
    assert "Entered as number 7 in class MINI." in page(anna)
    assert field.keeper.acts[-1].by == "Lea"
    anna.post(ENTER, entry(number="8"))
    field.sync()
    (asked,) = field.reception.waiting
    field.reception.answer(asked.request, 2, "Lea", "8 is kept for the champion")
    field.sync()
    assert "Refused:</b> 8 is kept for the champion" in page(anna)
    assert "You stay entered as number 7 in class MINI." in page(anna)
    anna.post(f"{ENTER}withdraw/")
    field.sync()  # a withdrawal needs nobody
    assert "Withdrawn." in page(anna)


WAYS = st.sampled_from(["answers", "is not there", "loses the answer"])


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.lists(WAYS, max_size=4)), max_size=5))
def test_whatever_the_link_does_what_was_asked_last_holds_once(
    steps: list[tuple[int, list[str]]],
    person: Person,
    browse: Browse,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(LIMITS, "entry", (10**9, 3600))
    anna = User.objects.filter(username="anna").first() or person("anna")
    meet, key = store.make_meet(anna, "Infield day")
    field = Field(tmp_path_factory.mktemp("field"), (meet, key))
    field.sync()
    client, numbers = browse(anna), ("7", "8", "9")
    wanted = ""
    path = f"/meets/{meet.slug}/enter/"
    for number, does in steps:
        wanted = numbers[number]
        assert client.post(path, entry(number=wanted, phone=f"555 {wanted}")).status_code == 302
        field.sync(does)
        field.begin()
    field.sync()
    found = [(one.number, one.driver) for one in field.keeper.day.entries.values()]
    assert found == ([(wanted, "Anna Apex")] if wanted else [])
    kept = [own["phone"] for own in field.private.known.values()]
    assert kept == ([f"555 {wanted}"] if wanted else [])
    row = EntryRequest.objects.filter(meet=meet).first()
    assert row is None or (row.answered, row.fetched, row.personal) == (
        row.version,
        row.version,
        "",
    )


def test_only_the_key_fetches_and_what_is_no_list_is_refused(
    field: Field, made: Made, browse: Browse
) -> None:
    path = "/meets/infield-day/requests/"

    def ask(body: str, key: str) -> Any:
        headers = {"Authorization": f"Bearer {key}"}
        return browse().post(path, body, content_type="application/json", headers=headers)

    assert ask('{"have": []}', "wrong").status_code == 403
    assert ask('{"have": []}', made[1]).json() == {"requests": []}
    for body in ("", "[]", '{"have": 1}', '{"have": [1]}', '{"have": [["a"]]}'):
        assert ask(body, made[1]).status_code == 400, body


def test_a_request_that_is_none_is_left_out_and_stops_no_other(
    field: Field, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna.post(ENTER, entry())
    right = asking.hand_over

    def odd(meet: Meet, have: Any) -> list[Any]:
        return [1, {"request": "../x", "version": 1}, {"wants": "all"}, *right(meet, have)]

    monkeypatch.setattr(asking, "hand_over", odd)
    field.sync()
    assert field.kinds() == ["enter", "waiver", "answer"]


def test_an_answer_that_is_undone_waits_again(field: Field, anna: Client) -> None:
    anna.post(ENTER, entry())
    field.sync()
    field.keeper.write("undo", "u", {"act": len(field.keeper.acts), "reason": "too soon"})
    field.sync()
    assert "Waiting for the event machine" in page(anna)
    field.sync()
    (asked,) = field.reception.waiting  # nobody answers it a second time but an official
    field.reception.answer(asked.request, asked.version, "Lea")
    field.sync()
    assert "Entered as number 7" in page(anna)


def test_the_way_to_the_form_is_on_the_pages_of_the_meet(field: Field, browse: Browse) -> None:
    meet = Meet.objects.get()
    view = store.site_view(field.keeper.day, field.keeper.acts)
    assert view["enter"] == "enter/"
    assert ENTER in browse().get("/meets/").content.decode()
    field.keeper.write("event", "u", {"entry_open": False})
    assert "enter" not in store.site_view(field.keeper.day, field.keeper.acts)
    assert meet.get_absolute_url() in ENTER


def test_entering_is_limited(field: Field, anna: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "entry", (1, 10**9))
    assert anna.post(ENTER, entry()).status_code == 302
    assert anna.post(ENTER, entry(number="9")).status_code == 429
    monkeypatch.setattr(asking, "MOST_REQUESTS", 0)
    EntryRequest.objects.all().delete()
    with pytest.raises(asking.Closed):
        asking.ask(Meet.objects.get(), User.objects.get(username="anna"), {**entry(), "waiver": 1})


# By a program


def test_a_program_asks_and_is_told_as_the_page_is(field: Field, person: Person) -> None:
    program, path = Program(person("anna")), "/meets/infield-day/entry"
    told = program.get("/meets/infield-day").json()
    assert (told["entry_open"], told["event"]["open_to"]) == (True, ["MINI", "Porsche"])
    assert program.get(path).json()["state"] == "none"
    given = {**entry(), "waiver": True}
    assert fault_of(program.post(path, {**given, "car": "Golf"}), 422)["where"] == "car"
    assert fault_of(program.post(path, {**given, "waiver": False}), 422)["where"] == "waiver"
    assert fault_of(program.post(path, {**given, "fee": 0}), 422)["where"] == "fee"
    assert program.post(path, given).json()["state"] == "waiting"
    field.sync()
    found = program.get(path).json()
    assert (found["state"], found["number"], found["owed"]) == ("entered", "7", 4500)
    assert found["entry"] in field.keeper.day.entries
    fault_of(program.post(f"{path}/payment", {}), 409)
    second = program.post(path, {**given, "request": "new", "driver": "Cleo Apex"}).json()
    assert (second["driver"], second["state"]) == ("Cleo Apex", "waiting")
    told = program.get("/meets/infield-day/entries").json()
    assert [one["driver"] for one in told["items"]] == ["Anna Apex", "Cleo Apex"]
    assert fault_of(program.delete(path), 422)["where"] == "request"
    assert program.delete(f"{path}?request={second['request']}").json()["state"] == "waiting"
    assert program.delete(path).json()["state"] == "waiting"
    field.sync()
    assert program.get(path).json()["state"] == "withdrawn"
    fault_of(program.delete(path), 409)
