"""Removes files that no row names, since their transaction was rolled back, a day later.

No transaction lasts a day, so a file whose row is still on its way is younger than that.
"""

from datetime import timedelta

from django.core.files.storage import default_storage

from compliance.models import Licence
from compliance.reviews.models import Attachment
from tenants import context
from tenants.clock import real_now

AGE = timedelta(days=1)  # real time
AT_ONCE = 200  # files of one piece of work


def remove_unnamed_files() -> int:
    """Removes up to AT_ONCE such files from the folder of the client in use. Returns how many.

    Safe to repeat, at any time.
    """
    before, removed = real_now() - AGE, 0
    for name in _unnamed():
        try:
            if default_storage.get_modified_time(name) > before:
                continue
        except FileNotFoundError:  # somebody else was faster
            continue
        default_storage.delete(name)
        removed += 1
        if removed == AT_ONCE:
            break
    return removed


def _unnamed() -> list[str]:
    tenant = context.current_tenant()
    try:
        _folders, files = default_storage.listdir(tenant.schema_name)
    except FileNotFoundError:  # nothing was ever stored
        return []
    # Rows are read after the folder: whatever was committed until then is named.
    named = {
        *Licence.objects.values_list("file", flat=True),
        *Attachment.objects.filter(entry__case__tenant=tenant).values_list("file", flat=True),
    }
    return sorted({f"{tenant.schema_name}/{file}" for file in files} - named)
