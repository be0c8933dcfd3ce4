"""The admin site of the curators, one file per aggregate."""

from articles.admin import account, article, importrun, locality, name, proposal, publisher, source, topic

__all__ = ["account", "article", "importrun", "locality", "name", "proposal", "publisher", "source", "topic"]
