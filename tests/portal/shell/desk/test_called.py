"""The way above a list of the desk never says the same twice."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.utils import translation

import portal.desk  # noqa: F401 -- registers the lists
from portal.shell.desk.site import desk


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_list_is_called_as_what_stands_above_it(language: str) -> None:
    with translation.override(language):
        repeated = [
            model
            for model in desk._registry
            if str(apps.get_app_config(model._meta.app_label).verbose_name).lower()
            == str(model._meta.verbose_name_plural).lower()
        ]
    assert repeated == []
