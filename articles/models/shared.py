from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q

MAX_NAME = 60


class SharedQuerySet(models.QuerySet):
    """What people keep for themselves, share with everybody who may log in, and delete for a while before it is gone."""

    def kept(self) -> Self:
        return self.filter(deleted_at=None)

    def shared_with(self, reader: AbstractBaseUser) -> Self:
        """What others let everybody see who may log in; what left with its owner's account is not shown."""
        return self.kept().filter(is_shared=True, owner__is_active=True).exclude(owner=reader).select_related("owner")

    def visible_to(self, reader: AbstractBaseUser) -> Self:
        return self.kept().filter(Q(owner=reader) | Q(is_shared=True, owner__is_active=True))
