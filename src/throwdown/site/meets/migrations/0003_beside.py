from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meets', '0002_entry_requests'),
    ]

    operations = [
        migrations.AddField(
            model_name='meet',
            name='beside',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
