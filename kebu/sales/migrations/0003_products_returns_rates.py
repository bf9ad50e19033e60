# What products, orders and their lines gained: families, prices, states, returns, rates.

import django.db.models.deletion
import django.db.models.manager
import kebu.base.clock
import kebu.base.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0004_filter_index'),
        ('sales', '0002_list_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProductFamily',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=kebu.base.ids.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=kebu.base.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=kebu.base.clock.now, editable=False)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=60, verbose_name='系列名称')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
            ],
            managers=[
                ('_rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Rate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=kebu.base.ids.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=kebu.base.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=kebu.base.clock.now, editable=False)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('currency', models.CharField(max_length=3, verbose_name='币种')),
                ('starts_on', models.DateField(verbose_name='生效日期')),
                ('rate', models.BigIntegerField(verbose_name='汇率')),
            ],
            managers=[
                ('_rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='order',
            name='return_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='sales.order', verbose_name='原订单'),
        ),
        migrations.AddField(
            model_name='order',
            name='status',
            field=models.CharField(choices=[('draft', '草稿'), ('confirmed', '已确认'), ('done', '已完成'), ('cancelled', '已取消')], default='confirmed', max_length=10, verbose_name='订单状态'),
        ),
        migrations.AddField(
            model_name='orderline',
            name='model',
            field=models.CharField(blank=True, default='', max_length=60, verbose_name='型号'),
        ),
        migrations.AddField(
            model_name='orderline',
            name='specification',
            field=models.CharField(blank=True, default='', max_length=120, verbose_name='规格'),
        ),
        migrations.AddField(
            model_name='product',
            name='archived_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='product',
            name='name_key',
            field=models.CharField(default='', editable=False, max_length=240),
        ),
        migrations.AddField(
            model_name='product',
            name='note',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='备注'),
        ),
        migrations.AddField(
            model_name='product',
            name='price',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='标准单价'),
        ),
        migrations.AddField(
            model_name='product',
            name='unit_cost',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='单位成本'),
        ),
        migrations.AlterField(
            model_name='product',
            name='name',
            field=models.CharField(db_index=True, max_length=120, verbose_name='产品名称'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('deleted_at__isnull', False)), fields=['deleted_at'], name='order_deleted'),
        ),
        migrations.AddConstraint(
            model_name='productfamily',
            constraint=models.UniqueConstraint(condition=models.Q(('deleted_at__isnull', True)), fields=('name',), name='product_family_name'),
        ),
        migrations.RenameField(model_name='product', old_name='family', new_name='family_text'),
        migrations.AddField(
            model_name='product',
            name='family',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='sales.productfamily', verbose_name='产品系列'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(models.F('created_at'), models.F('id'), name='product_by_day'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(models.F('name_key'), models.F('id'), name='product_by_name'),
        ),
        migrations.AddConstraint(
            model_name='rate',
            constraint=models.UniqueConstraint(condition=models.Q(('deleted_at__isnull', True)), fields=('currency', 'starts_on'), name='rate_per_day'),
        ),
    ]
