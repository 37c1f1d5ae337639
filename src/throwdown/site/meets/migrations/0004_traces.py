import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meets', '0003_beside'),
    ]

    operations = [
        migrations.CreateModel(
            name='Trace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.PositiveIntegerField()),
                ('facts', models.JSONField()),
                ('at', models.DateTimeField(auto_now=True)),
                ('meet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='traces', to='meets.meet')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='traces', to='meets.entryrequest')),
            ],
            options={
                'ordering': ('meet', 'run', 'id'),
                'constraints': [models.UniqueConstraint(fields=('request', 'run'), name='one_trace_a_run')],
            },
        ),
    ]
