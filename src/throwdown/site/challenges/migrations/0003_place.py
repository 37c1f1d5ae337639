"""Let the row of a challenge name the text of its terms' place, told anew from its records."""

import json
from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def tell_places(apps: Any, schema_editor: Any) -> None:
    """Find the text that the latest terms of each challenge name."""
    record, beside = (apps.get_model("challenges", name) for name in ("Record", "Beside"))
    latest: dict[int, str] = {}
    told = record.objects.filter(facts__contains='"terms"').order_by("challenge", "number")
    for row, facts in told.values_list("challenge", "facts").iterator():
        latest[row] = json.loads(facts).get("terms", {}).get("place", "")
    for one in beside.objects.filter(name="place").select_related("record__challenge").iterator():
        row = one.record.challenge
        if latest.get(row.pk) and json.loads(one.record.sealed).get("place") == latest[row.pk]:
            row.place = one
            row.save(update_fields=["place"])


class Migration(migrations.Migration):
    dependencies = [("challenges", "0002_initial")]

    operations = [
        migrations.RemoveField(model_name="challenge", name="closed"),
        migrations.AddField(
            model_name="challenge",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="challenges.beside",
            ),
        ),
        migrations.RunPython(tell_places, migrations.RunPython.noop),
    ]
