from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('meets', '0004_traces'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='entryrequest',
            name='one_open_request',
        ),
    ]
