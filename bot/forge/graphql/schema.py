"""GitHub's schema, whole but for its descriptions: npm `@octokit/graphql-schema` 15.26.1, its licence beside this file.

What is newer than that and asked for by GitHub's command line is written down by hand, in `newer.graphql`.
"""

import gzip
from functools import cache
from pathlib import Path

from graphql import GraphQLSchema, build_ast_schema, parse

FILE = Path(__file__).parent / "schema.graphql.gz"
NEWER = FILE.with_name("newer.graphql")


@cache
def schema() -> GraphQLSchema:
    """Load the schema, once a process: it takes half a second."""
    text = gzip.decompress(FILE.read_bytes()).decode() + NEWER.read_text()
    document = parse(text, no_location=True)
    return build_ast_schema(document, assume_valid=True, assume_valid_sdl=True)
