# Names of families become rows; names get the key that they sort by.

from django.db import migrations

from kebu.base.text.pinyin import sort_key


def forward(apps, _editor):
    families, products = apps.get_model("sales", "ProductFamily")._rows, apps.get_model("sales", "Product")._rows
    for name in products.exclude(family_text="").order_by().values_list("family_text", flat=True).distinct():
        made = families.create(name=name)
        products.filter(family_text=name).update(family=made)
    for product in products.all():
        products.filter(pk=product.pk).update(name_key=sort_key(product.name))


def backward(apps, _editor):
    products = apps.get_model("sales", "Product")._rows
    for family in apps.get_model("sales", "ProductFamily")._rows.all():
        products.filter(family=family).update(family_text=family.name, family=None)


class Migration(migrations.Migration):

    dependencies = [
        ("sales", "0003_products_returns_rates"),
    ]

    operations = [migrations.RunPython(forward, backward)]
