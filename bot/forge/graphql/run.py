"""One operation: read, held against GitHub's schema, answered from rows; errors in the form GitHub gives them."""

from collections.abc import Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLResolveInfo,
    OperationDefinitionNode,
    SelectionSetNode,
    execute_sync,
    get_named_type,
    parse,
    specified_rules,
    validate,
)
from graphql.validation import FieldsOnCorrectTypeRule, OverlappingFieldsCanBeMergedRule, ValidationRule

from bot.forge.graphql import events, issues, mutations, objects, people, pulls, repos, roots
from bot.forge.graphql.nodes import Fields, Node, Unserved, may_see
from bot.forge.graphql.schema import schema
from bot.forge.http import Call
from bot.forge.repos import Refusal

_MOST_TOKENS = 20_000
_TYPES = {404: "NOT_FOUND", 403: "FORBIDDEN", 401: "FORBIDDEN"}
FIELDS: dict[str, Fields] = {
    **roots.FIELDS,
    **people.FIELDS,
    **repos.FIELDS,
    **objects.FIELDS,
    **issues.FIELDS,
    **pulls.FIELDS,
    **events.FIELDS,
}


def answered(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Answer the operation of a request's body."""
    query, variables = body.get("query"), body.get("variables")
    if not isinstance(query, str) or not query:
        return {"errors": [{"message": "A query attribute must be specified and must be a string."}]}
    if not isinstance(variables, dict | None):
        return {"errors": [{"message": "Variables must be an object."}]}
    try:
        document = parse(query, max_tokens=_MOST_TOKENS)
        errors = validate(schema(), document, _RULES, max_errors=20)
    except GraphQLError as error:
        return {"errors": [_shown(error)]}
    except RecursionError:
        return {"errors": [{"message": "The query is nested too deeply."}]}
    if errors:
        return {"errors": [_shown(error) for error in errors]}
    done = execute_sync(
        schema(),
        document,
        context_value=call,
        variable_values=variables,
        operation_name=body.get("operationName") or None,
        field_resolver=_resolved,
        type_resolver=_type_of,
    )
    # an operation that could not begin has no data at all
    answer: dict[str, Any] = {} if done.data is None and _never_began(done.errors) else {"data": done.data}
    if done.errors:
        answer["errors"] = [_shown(error) for error in done.errors]
    return answer


def _never_began(errors: list[GraphQLError] | None) -> bool:
    return bool(errors) and all(error.path is None for error in errors or ())


def _resolved(source: Any, info: GraphQLResolveInfo[Any], **args: Any) -> Any:
    """Answer a field: of a plain object by its key, of a row by the table of its type."""
    call: Call = info.context
    kind, name = info.parent_type.name, info.field_name
    if kind == "Mutation":
        return mutations.done(call, name, args.get("input") or {})
    if isinstance(source, dict):
        if name in source:
            return source[name]
    elif name in FIELDS.get(kind, {}):
        if source is not None and not may_see(call, source):
            raise Refusal(403, "Resource not accessible by integration")
        bounded = args if "last" in args or "first" in args else args | _unbounded(info)
        return FIELDS[kind][name](call, source or Node(kind, {}, {}), bounded)
    raise Unserved(f"This forge has no answer for {kind}.{name}.")


def _unbounded(info: GraphQLResolveInfo[Any]) -> dict[str, Any]:
    """Refuse to list without a bound; only a list's length may be asked for so."""
    if not get_named_type(info.return_type).name.endswith("Connection"):
        return {}
    if _asks(info, [node.selection_set for node in info.field_nodes], {"nodes", "edges"}):
        needed = "You must provide a `first` or `last` value to properly paginate"
        said = f"{needed} the `{info.field_name}` connection."
        raise Refusal(422, said, [{"type": "MISSING_PAGINATION_BOUNDARIES"}])
    return {"first": 0}


def _asks(
    info: GraphQLResolveInfo[Any], selections: Sequence[SelectionSetNode | None], names: set[str]
) -> bool:
    for node in (node for selection in selections if selection for node in selection.selections):
        if isinstance(node, FieldNode):
            if node.name.value in names:
                return True
            continue
        inside = info.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        if _asks(info, [getattr(inside, "selection_set", None)], names):
            return True
    return False


def _type_of(value: Any, _info: GraphQLResolveInfo[Any], _abstract: Any) -> str:
    return str(value["__typename"] if isinstance(value, dict) else value.kind)


class _FieldsThatExist(ValidationRule):
    """Tells of a field that its type does not have, in GitHub's words."""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Look a field up in the type it is asked of."""
        kind = self.context.get_parent_type()
        if kind is None or self.context.get_field_def():
            return
        about = {"code": "undefinedField", "typeName": kind.name, "fieldName": node.name.value}
        said = f"Field '{node.name.value}' doesn't exist on type '{kind.name}'"
        self.report_error(GraphQLError(said, node, extensions=about))


class _FieldsThatMerge(OverlappingFieldsCanBeMergedRule):
    """Lets fields of one name have different types in types that exclude each other, as GitHub does."""

    def report_error(self, error: GraphQLError) -> None:
        """Tell of all other conflicts."""
        if "they return conflicting types" not in error.message:
            super().report_error(error)


_REPLACED = (FieldsOnCorrectTypeRule, OverlappingFieldsCanBeMergedRule)
_RULES = (*(rule for rule in specified_rules if rule not in _REPLACED), _FieldsThatExist, _FieldsThatMerge)


def _shown(error: GraphQLError) -> dict[str, Any]:
    """Show an error as GitHub does; one that is a bug of ours is raised."""
    shown: dict[str, Any] = {}
    message, cause = error.message, error.original_error
    if isinstance(cause, Refusal):
        shown["type"], message = _told(cause)
    elif isinstance(cause, Unserved):
        shown["type"] = "NOT_SERVED"
    elif cause is not None and not isinstance(cause, GraphQLError):
        raise cause
    if error.path is not None:
        shown["path"] = error.path
    elif error.nodes:
        shown["path"] = _way_to(error)
    if error.extensions:
        shown["extensions"] = error.extensions
    if error.locations:
        shown["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    return {**shown, "message": message}


def _told(refusal: Refusal) -> tuple[str, str]:
    """Return the type and the words of a refusal; a 422 keeps them in its errors."""
    messages, kind = [], _TYPES.get(refusal.status, "UNPROCESSABLE")
    for error in refusal.errors or ():
        if isinstance(error, dict):
            kind = error.get("type", kind)
            said = error.get("message") or " ".join(
                str(error[name]) for name in ("resource", "field", "code") if name in error
            )
            messages += [said] if said else []
        else:
            messages.append(str(error))
    return kind, ", ".join(messages) or str(refusal)


def _way_to(error: GraphQLError) -> list[str]:
    node = error.nodes[0] if error.nodes else None
    return (
        [node.name.value]
        if isinstance(node, FieldNode)
        else ["query"]
        if isinstance(node, OperationDefinitionNode)
        else []
    )
