from django.db import migrations


def create_again(apps, schema_editor):
    """PostgreSQL's words without the tsvector beside them; `manage.py rebuild_search_index --missing` fills the table."""
    if schema_editor.connection.vendor != "postgresql":
        return
    from articles.search.backend import backend

    schema_editor.execute("DROP TABLE articles_words")
    backend().create(1)
    # In no build: the next look takes every article for one that is missing.
    apps.get_model("articles", "Entry").objects.update(build=0, digest=b"")


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_savedsearch")]

    operations = [migrations.RunPython(create_again, migrations.RunPython.noop)]
