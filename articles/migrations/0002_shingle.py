import django.db.models.deletion
from django.db import migrations, models

from articles.importer.dedupe import body_letters, sample


def fill(apps, schema_editor):
    ArticleBody, Shingle = (apps.get_model("articles", name) for name in ("ArticleBody", "Shingle"))
    for pk, text in ArticleBody.objects.values_list("pk", "text").iterator(chunk_size=200):
        values = sample(body_letters(text.split("\n")))
        Shingle.objects.bulk_create(Shingle(article_id=pk, value=value) for value in values)


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Shingle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.PositiveBigIntegerField(verbose_name="hash")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shingles", to="articles.article"
                    ),
                ),
            ],
            options={
                "verbose_name": "passage sample",
                "verbose_name_plural": "passage samples",
                "constraints": [models.UniqueConstraint(fields=("value", "article"), name="shingle_once")],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
