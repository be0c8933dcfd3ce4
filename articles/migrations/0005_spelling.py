import articles.models.spelling
from django.db import migrations, models


def fill(apps, schema_editor):
    Spelling = apps.get_model("articles", "Spelling")
    for kind in ("Locality", "Brand", "Initiative", "Practice", "Problem", "Publisher"):
        things = apps.get_model("articles", kind).objects.order_by().values_list("pk", "name", "aliases")
        Spelling.objects.bulk_create(
            (
                Spelling(kind=kind.lower(), thing_id=pk, **columns)
                for pk, name, aliases in things
                for columns in articles.models.spelling.spellings_of(name, aliases)
            ),
            batch_size=500,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0004_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='Spelling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('locality', 'locality'), ('brand', 'brand'), ('initiative', 'initiative'), ('practice', 'practice'), ('problem', 'problem'), ('publisher', 'publisher')], max_length=10, verbose_name='kind')),
                ('thing_id', models.PositiveBigIntegerField(verbose_name='number of the thing')),
                ('text', models.CharField(max_length=100, verbose_name='spelling')),
                ('key', articles.models.spelling.KeyField(max_length=100, verbose_name='comparison key')),
                ('pinyin', articles.models.spelling.KeyField(blank=True, max_length=100, verbose_name='pinyin')),
                ('initials', articles.models.spelling.KeyField(blank=True, max_length=100, verbose_name='initials of the pinyin')),
                ('is_name', models.BooleanField(verbose_name='the name itself')),
            ],
            options={
                'verbose_name': 'spelling',
                'verbose_name_plural': 'spellings',
                'ordering': ['kind', 'thing_id', '-is_name', 'pk'],
                'indexes': [models.Index(fields=['key'], name='spelling_key'), models.Index(fields=['pinyin'], name='spelling_pinyin'), models.Index(fields=['initials'], name='spelling_initials')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'thing_id', 'text'), name='spelling_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['locality', 'brand', 'initiative', 'practice', 'problem', 'publisher'])), name='spelling_kind')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
