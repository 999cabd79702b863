"""An administrator is shut out only by an act of the staff that says so: alone for a day, or agreed on by two."""

from django.db import migrations

SHUT_OUT = """
CREATE FUNCTION refuse_to_shut_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (
        SELECT FROM public.reviews_case WHERE kind = 'staff_act' AND subject_id = OLD.id AND (
            (subject_kind = 'shut_out' AND decided_at IS NULL AND proposed_by_id <> '')
            OR (state = 'approved' AND decided_at > public.business_now() - interval '1 hour')
        )
    ) THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'shutting an administrator out takes an act of the staff' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER shut_out_by_an_act BEFORE UPDATE OF role, is_active ON people_user FOR EACH ROW
    WHEN (OLD.role = 'administrator' AND OLD.is_active AND NOT (NEW.role = 'administrator' AND NEW.is_active))
    EXECUTE FUNCTION refuse_to_shut_out();
CREATE TRIGGER deleted_by_an_act BEFORE DELETE ON people_user FOR EACH ROW
    WHEN (OLD.role = 'administrator' AND OLD.is_active) EXECUTE FUNCTION refuse_to_shut_out();
"""
BACK = """
DROP TRIGGER shut_out_by_an_act ON people_user;
DROP TRIGGER deleted_by_an_act ON people_user;
DROP FUNCTION refuse_to_shut_out();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_contacts_are_asked")]
    operations = [migrations.RunSQL(SHUT_OUT, BACK)]
