from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grading', '0002_run_beat'),
    ]

    operations = [
        migrations.AddField(
            model_name='run',
            name='amounts',
            field=models.JSONField(default=dict),
        ),
    ]
