import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0008_history'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='is_contested',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='contested'),
        ),
        migrations.AddField(
            model_name='article',
            name='machine',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='as the machine reads it'),
        ),
        migrations.AddField(
            model_name='articlebody',
            name='choices',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='lines chosen by hand'),
        ),
        migrations.AddField(
            model_name='claim',
            name='is_contested',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='contested'),
        ),
        migrations.AddField(
            model_name='claim',
            name='machine',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='as the machine reads it'),
        ),
        migrations.AddField(
            model_name='mention',
            name='is_contested',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='contested'),
        ),
        migrations.AddField(
            model_name='mention',
            name='machine',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='as the machine reads it'),
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveBigIntegerField(db_default=0, default=0, editable=False, verbose_name='version')),
                ('kind', models.CharField(max_length=20, verbose_name='kind of record')),
                ('record', models.PositiveBigIntegerField(verbose_name='number of the record')),
                ('quote', models.TextField(blank=True, verbose_name='quote')),
                ('text', models.TextField(max_length=1000, verbose_name='text')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('is_report', models.BooleanField(default=False, verbose_name='report of an error')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='answer')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='settled by')),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['kind', 'record'], name='note_record')],
                'constraints': [models.CheckConstraint(condition=models.Q(('settled_at', None), ('is_report', True), _connector='OR'), name='note_only_reports_are_settled')],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='kind of record')),
                ('record', models.PositiveBigIntegerField(verbose_name='number of the record')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last told')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
            ],
            options={
                'verbose_name': 'open page',
                'verbose_name_plural': 'open pages',
                'constraints': [models.UniqueConstraint(fields=('kind', 'record', 'user'), name='presence_once')],
            },
        ),
    ]
