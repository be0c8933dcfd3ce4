"""The admin site of the curators, one file per aggregate."""

from articles.admin import article, importrun, locality, name, proposal, publisher, source, topic

__all__ = ["article", "importrun", "locality", "name", "proposal", "publisher", "source", "topic"]
