"""GitHub's schema, whole but for its descriptions: npm `@octokit/graphql-schema` 15.26.1, its licence beside this file."""

import gzip
from functools import cache
from pathlib import Path

from graphql import GraphQLSchema, build_ast_schema, parse

FILE = Path(__file__).parent / "schema.graphql.gz"


@cache
def schema() -> GraphQLSchema:
    """Load the schema, once a process: it takes half a second."""
    document = parse(gzip.decompress(FILE.read_bytes()).decode(), no_location=True)
    return build_ast_schema(document, assume_valid=True, assume_valid_sdl=True)
