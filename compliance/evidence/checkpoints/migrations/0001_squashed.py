"""Checkpoints, and the keys that signed them, can only be added; tiles of the platform's log only grow."""

from django.db import migrations, models

TABLES = ("checkpoints_checkpoint", "checkpoints_platformcheckpoint", "checkpoints_signingkey")
REFUSALS = """
CREATE FUNCTION public.refuse_change_of_checkpoints() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'checkpoints are append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE FUNCTION public.refuse_other_nodes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF substring(NEW.nodes FOR length(OLD.nodes)) <> OLD.nodes OR NEW.place <> OLD.place THEN
        RAISE EXCEPTION 'a tile only grows: % on % is refused', TG_OP, TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_grows BEFORE UPDATE ON public.checkpoints_platformtile
    FOR EACH ROW EXECUTE FUNCTION public.refuse_other_nodes();
CREATE TRIGGER append_only BEFORE DELETE ON public.checkpoints_platformtile
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_checkpoints();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.checkpoints_platformtile
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_checkpoints();
-- Hashes don't compress, and a tile fits into a page. Citus, which has its own way to store, refuses it.
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
    ALTER TABLE public.checkpoints_platformtile ALTER nodes SET STORAGE PLAIN;
END IF; END $$;
"""
APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.TABLE
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_checkpoints();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.TABLE
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_checkpoints();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('checkpoints', '0001_initial'),
        ('checkpoints', '0002_append_only'),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='PlatformCheckpoint',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('root', models.BinaryField()),
                ('note', models.TextField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'platform checkpoint',
                'verbose_name_plural': 'platform checkpoints',
                'ordering': ['-size'],
            },
        ),
        migrations.CreateModel(
            name='PlatformTile',
            fields=[
                ('place', models.BigIntegerField(primary_key=True, serialize=False)),
                ('nodes', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('key_id', models.CharField(max_length=8, primary_key=True, serialize=False)),
                ('verifier_key', models.CharField(max_length=400)),
                ('first_used_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'signing key',
                'verbose_name_plural': 'signing keys',
                'ordering': ['first_used_at'],
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                ('log', models.UUIDField()),
                ('size', models.BigIntegerField()),
                ('root', models.BinaryField()),
                ('note', models.TextField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'checkpoint',
                'verbose_name_plural': 'checkpoints',
                'ordering': ['-position'],
                'constraints': [models.UniqueConstraint(fields=('log', 'size'), name='one_checkpoint_per_size')],
            },
        ),
        migrations.RunSQL(REFUSALS + "".join(APPEND_ONLY.replace("TABLE", table) for table in TABLES)),
    ]
