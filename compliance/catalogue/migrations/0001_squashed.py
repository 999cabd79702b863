"""A new platform starts with the document types of compliance.catalogue.first_types and the seed's figures as terms."""

from datetime import UTC, datetime, time

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.functions.datetime
from django.db import migrations, models

import compliance.catalogue.models

FIRMS = ["sole_proprietor", "enterprise", "group"]
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
OWN = {
    "code": "identity_document", "version": 1, "valid_from": SINCE, "created_by": "Shouhao",
    "name": "本人身份证件", "name_en": "Identity document",
    "hint": "姓名、证件类型和号码与申请时一致，正反面在同一文件中",
    "hint_en": "Name, kind and number are those of the application; both sides in one file",
    "subject_types": ["individual"], "personal_number": True, "alternatives": ["agent_identity"], "first_days": 30,
}


def first_types_and_terms(apps, editor):  # type: ignore[no-untyped-def]
    """The figures of the terms are the fields' defaults."""
    from compliance.catalogue.first_types import FIRST_TYPES

    model = apps.get_model("catalogue", "DocumentType")
    for fields in FIRST_TYPES:
        model.objects.create(version=1, valid_from=SINCE, created_by="Shouhao", **fields)
    _documents_of_individuals(model)
    apps.get_model("catalogue", "Terms").objects.create(version=1, created_by="Shouhao")


def _documents_of_individuals(model):  # type: ignore[no-untyped-def]
    """Individuals hand in their own identity document, all others their agent's; the numbers of both are persons'."""
    model.objects.create(**OWN)
    agents = model.objects.get(code="agent_identity")
    agents.pk, agents.version, agents.personal_number = None, agents.version + 1, True
    agents.subject_types = FIRMS
    agents.created_by, agents.note = "Shouhao", "证件号码仅以掩码保存；个人以本人身份证件代替"
    agents.save(force_insert=True)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('catalogue', '0001_initial'),
        ('catalogue', '0002_first_types'),
        ('catalogue', '0003_documents_of_individuals'),
        ('catalogue', '0004_two_people'),
        ('catalogue', '0005_number_ownership'),
        ('catalogue', '0006_more_figures'),
        ('catalogue', '0007_waits_of_a_chase'),
        ('catalogue', '0008_carrier_lists'),
        ('catalogue', '0009_room_for_files'),
        ('catalogue', '0010_maker'),
        ('catalogue', '0011_who_made_it'),
        ('catalogue', '0012_credit_in_a_day'),
        ('catalogue', '0013_telephones'),
        ('catalogue', '0014_party_out'),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='DocumentType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('valid_from', models.DateTimeField(verbose_name='in force from')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('name_en', models.CharField(max_length=60, verbose_name='English name')),
                ('hint', models.CharField(blank=True, max_length=200, verbose_name='what it must show')),
                ('hint_en', models.CharField(blank=True, max_length=200, verbose_name='what it must show, in English')),
                ('required', models.BooleanField(default=True, help_text='Otherwise only submitted when a reviewer asks for proof.', verbose_name='required')),
                ('subject_types', models.JSONField(blank=True, default=list, verbose_name='only these subject types')),
                ('industries', models.JSONField(blank=True, default=list, verbose_name='required in these industries')),
                ('label_words', models.JSONField(blank=True, default=list, verbose_name='needed by labels with these words')),
                ('alternatives', models.JSONField(blank=True, default=list, help_text='Documents that satisfy the same requirement.', verbose_name='accepted instead')),
                ('validity', models.CharField(choices=[('from_to', 'From – to'), ('long_term', 'Long-term'), ('either', 'Either')], default='either', max_length=10, verbose_name='validity')),
                ('grace_days', models.PositiveSmallIntegerField(default=0, help_text='Days after the last valid day until certification freezes.', verbose_name='grace days')),
                ('first_days', models.PositiveSmallIntegerField(default=0, help_text='From the day on which the client is certified.', verbose_name='days until first submission')),
                ('re_verification_months', models.PositiveSmallIntegerField(default=0, help_text='Clients in high-risk industries; 0: never.', verbose_name='re-verified every … months')),
                ('review_days', models.PositiveSmallIntegerField(default=3, verbose_name='working days for a review')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('created_by', models.CharField(max_length=120, verbose_name='created by')),
                ('personal_number', models.BooleanField(default=False, help_text='Stored and shown masked.', verbose_name="its number is a person's")),
                ('created_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'document type',
                'verbose_name_plural': 'document types',
                'ordering': ['code', '-version'],
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='one_document_type_per_version'), models.CheckConstraint(condition=models.Q(('review_days__gte', 1)), name='a_review_takes_a_day', violation_error_message='A review takes at least one working day.')],
            },
        ),
        migrations.CreateModel(
            name='Terms',
            fields=[
                ('version', models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name='version')),
                ('green_months', models.PositiveSmallIntegerField(default=12, help_text='Applies to requests made from then on.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='compliant months that open the green channel')),
                ('steady_months', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1)], verbose_name='compliant months of a steady client')),
                ('minor_months', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='months not counted after a minor violation')),
                ('serious_months', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1)], verbose_name='months not counted after a serious violation')),
                ('forged_months', models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MinValueValidator(1)], verbose_name='months not counted after a forged document')),
                ('reminder_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)]), default=compliance.catalogue.models.reminder_days, help_text='Days in advance, separated by commas.', size=None, verbose_name='reminders before a licence expires')),
                ('fewest_days', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1)], verbose_name='working days for a re-verification, minimum')),
                ('most_days', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1)], verbose_name='working days for a re-verification, maximum')),
                ('most_days_finance', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(1)], verbose_name='working days for a re-verification in finance, maximum')),
                ('appeal_days', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1)], verbose_name='working days for an appeal')),
                ('green_shorter_percent', models.PositiveSmallIntegerField(default=40, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)], verbose_name='reviews shorter in the green channel (%)')),
                ('night_shorter_percent', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)], verbose_name='answers faster by the night-duty line (%)')),
                ('note', models.CharField(max_length=200, verbose_name='reason')),
                ('created_by', models.CharField(max_length=120, verbose_name='created by')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='created at')),
                ('credit_alone', models.PositiveIntegerField(default=100000, help_text='More takes two: in sum, of one person to all clients, and of one client from all persons.', validators=[django.core.validators.MaxValueValidator(10000000)], verbose_name='credit that one administrator may give alone in a day (fen)')),
                ('claim_days', models.PositiveSmallIntegerField(default=30, help_text='For numbers that are registered from then on.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='days until a claim on a number lapses without a proof')),
                ('kept_days', models.PositiveSmallIntegerField(default=90, help_text='Counted from the upgrade that asks for proofs.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='days for which labels shown before proofs were asked for stay without one')),
                ('most_unproved_enterprise', models.PositiveIntegerField(default=100000, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unproved numbers of an enterprise, at most')),
                ('most_unproved_group', models.PositiveIntegerField(default=100000, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unproved numbers of a group, at most')),
                ('most_unproved_individual', models.PositiveIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unproved numbers of an individual, at most')),
                ('most_unproved_new', models.PositiveIntegerField(default=20, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unproved numbers of a client without an approved document, at most')),
                ('most_unproved_sole_proprietor', models.PositiveIntegerField(default=50, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unproved numbers of a sole proprietor, at most')),
                ('brand_reminder_days', models.PositiveSmallIntegerField(default=30, help_text='For brands that are approved from then on.', validators=[django.core.validators.MinValueValidator(1)], verbose_name="days before a brand's registration expires to remind of its renewal")),
                ('cool_off_days', models.PositiveSmallIntegerField(default=90, help_text='For numbers taken back from then on.', validators=[django.core.validators.MinValueValidator(1)], verbose_name="days for which a number that its carrier took back is nobody's")),
                ('fast_review_minutes', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(1)], verbose_name='reviews in the fast lane, at most (minutes)')),
                ('night_from', models.TimeField(default=time(22, 0), verbose_name='night-duty line staffed from')),
                ('night_until', models.TimeField(default=time(6, 0), verbose_name='night-duty line staffed until')),
                ('chase_desk_hours', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered notice: then the review desk after (hours)')),
                ('chase_mail_hours', models.PositiveSmallIntegerField(default=24, help_text='For steps taken from then on. Where little time is left to answer, the waits shrink together.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered notice: e-mail reminder after (hours)')),
                ('chase_next_person_hours', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered notice: then the next person after (hours)')),
                ('chase_phone_hours', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered notice: then a phone call after (hours)')),
                ('chase_sms_hours', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered notice: then SMS after (hours)')),
                ('emergency_desk_minutes', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered emergency: then the review desk after (minutes)')),
                ('emergency_next_person_minutes', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered emergency: then the next person after (minutes)')),
                ('emergency_phone_minutes', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered emergency: phone call after (minutes)')),
                ('on_call_administrators_minutes', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered alert of the desk: then the administrators after (minutes)')),
                ('on_call_backup_minutes', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered alert of the desk: the backup after (minutes)')),
                ('carrier_list_day', models.PositiveSmallIntegerField(default=5, help_text='Carriers close the month before in the first days of the next. From the next asking on.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(28)], verbose_name="carriers' monthly lists: asked for from this day of the month")),
                ('carrier_list_at', models.TimeField(default=time(10, 0), verbose_name="carriers' monthly lists: asked for at")),
                ('carrier_list_hours', models.PositiveSmallIntegerField(default=40, validators=[django.core.validators.MinValueValidator(1)], verbose_name="carriers' monthly lists: one that is not read after (hours) is given up")),
                ('most_file_megabytes', models.PositiveIntegerField(default=5000, validators=[django.core.validators.MinValueValidator(1)], verbose_name='files of a client, at most (MB)')),
                ('created_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('night_telephone', models.CharField(blank=True, db_default='', default='', help_text='Shown to clients wherever help is offered. Empty: nothing is said of such a line.', max_length=25, validators=[django.core.validators.RegexValidator('^\\+?[0-9][0-9 -]{2,22}[0-9]$', 'Digits, spaces and hyphens, perhaps after a +.')], verbose_name='telephone of the night-duty line')),
                ('telephone', models.CharField(blank=True, db_default='', default='', help_text='Shown on the landing page. Empty: none is shown.', max_length=25, validators=[django.core.validators.RegexValidator('^\\+?[0-9][0-9 -]{2,22}[0-9]$', 'Digits, spaces and hyphens, perhaps after a +.')], verbose_name='telephone of the platform')),
                ('party_out_minutes', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1)], verbose_name='outside party: out once calls have failed for (minutes)')),
            ],
            options={
                'verbose_name': 'terms of certification',
                'verbose_name_plural': 'terms of certification',
                'ordering': ['-version'],
                'constraints': [models.CheckConstraint(condition=models.Q(('green_months__gte', models.F('steady_months')), ('steady_months__gte', 1)), name='green_takes_as_long_as_steady', violation_error_message='The green channel must take at least as many months as the steady level.'), models.CheckConstraint(condition=models.Q(('forged_months__gte', 1), ('minor_months__gte', 1), ('serious_months__gte', 1)), name='a_violation_spoils_a_month', violation_error_message='A violation must cost at least one month.'), models.CheckConstraint(condition=models.Q(('fewest_days__gte', 1), ('most_days__gte', models.F('fewest_days')), ('most_days_finance__gte', models.F('most_days'))), name='re_verification_days_in_order', violation_error_message='Re-verification days must be in this order: minimum, maximum, maximum in finance.'), models.CheckConstraint(condition=models.Q(('appeal_days__gte', 1)), name='an_appeal_takes_a_day', violation_error_message='An appeal takes at least one working day.'), models.CheckConstraint(condition=models.Q(('green_shorter_percent__range', (1, 90)), ('night_shorter_percent__range', (1, 90))), name='a_shorter_review_still_takes_time', violation_error_message='Reviews can be shortened by 1 to 90 %.'), models.CheckConstraint(condition=models.Q(('night_until__lt', models.F('night_from'))), name='a_night_lasts_over_midnight', violation_error_message='The night-duty line is staffed from an evening to the next morning.')],
            },
        ),
        migrations.RunPython(first_types_and_terms),
    ]
