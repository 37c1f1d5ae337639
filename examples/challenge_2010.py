"""The challenge of 2010 from call-out to settlement, as a log that anyone can verify.

What happened and where it was published: data/references/challenge-2010.toml of the package.
Times of day are not known; noon stands for them.  Writes challenge-2010.jsonl and prints its moves.
"""

import hashlib
from dataclasses import replace

import throwdown as td
from throwdown.challenge import Log, Move, Side, Terms, Text, settle

MINI, PORSCHE = (td.load_car(n) for n in ("mini-cooper-s-2010", "porsche-911-carrera-s-2010"))
CIRCUIT, INFIELD = (td.load_course(n) for n in ("road-atlanta", "road-atlanta-infield-2010"))

log = Log()


def move(day: str, kind: str, role: str, text: str | Text = "", **facts: object) -> None:
    """Append a move; its text is sealed and lies beside the chain."""
    global log
    texts = {"text": text} if text else None
    text = text.text if isinstance(text, Text) else text
    log = log.append(Move(kind, role, f"p-{role}", f"2010-{day}T12:00:00-04:00", facts), texts)
    print(f"{day}  {role:10}  {kind:12}  {log.challenge.status:12}  {text}")


first_stakes = Text.seal("bragging rights, T-shirts, valet parking spaces")
called = Terms(
    challenger=Side("p-mini", MINI.id, MINI.content_hash),
    opponent=Side("p-porsche", PORSCHE.id, PORSCHE.content_hash),
    course=CIRCUIT.id,
    course_hash=CIRCUIT.content_hash,
    at="2010-06-21T19:00:00-04:00",
    stakes=first_stakes.digest,
)
move("06-07", "draft", "challenger", first_stakes, terms=called.facts())
move("06-07", "call", "challenger", "a newspaper page and a video")
move("06-10", "decline", "opponent", "stick to racing the way we have", reason="not-our-way")
more = Text.seal("concert tickets, salami of the month for life, a used home gym")
raised = replace(called, stakes=more.digest)
move("06-15", "raise-stakes", "challenger", more, terms=raised.facts())
move("06-16", "statement", "challenger", "a banner plane over the headquarters")
move("06-18", "link", "official", "Hyundai calls MINI out", link="third-party", to="hyundai-mini")
stand_in = replace(
    raised,
    opponent=Side("p-porsche", PORSCHE.id, PORSCHE.content_hash, "d-friedman"),
    course=INFIELD.id,
    course_hash=INFIELD.content_hash,
)
race = td.race([MINI, PORSCHE], INFIELD)
odds = next(entry.win_probability for entry in race.entries if entry.car.id == MINI.id)
said = hashlib.sha256(race.to_json().encode()).hexdigest()
move("06-19", "go-ahead", "challenger", "a stand-in, on the infield", terms=stand_in.facts())
move("06-19", "predict", "official", odds=odds, digest=said)
move("06-21", "start", "official")
move("06-21", "result", "official", "about two seconds", winner="opponent", margin_s=2.0)
move("06-23", "confirm", "clock")
move("06-23", "settle", "challenger")

done = settle(
    log.challenge.result,
    prices_usd=(MINI.price_usd, PORSCHE.price_usd),
    prediction=log.challenge.prediction,
)
print(f"The opponent's car won by {done.margin_s:g} s, ${done.price_per_second_usd:,.0f} a second;")
print(f"the prediction gave the MINI {odds:.1%} (Brier score {done.brier:.5f}).")
with open("challenge-2010.jsonl", "w", encoding="utf-8") as file:
    file.writelines(f"{line}\n" for line in log.lines())
