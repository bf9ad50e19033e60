from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("sales", "0004_move_families"),
    ]

    operations = [migrations.RemoveField(model_name="product", name="family_text")]
