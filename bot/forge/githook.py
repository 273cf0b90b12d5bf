"""What a push may do, told by git itself: a hook sees each ref with the new objects at hand, before any ref moves."""

import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.forge import gitdir, rules
from bot.forge.accounts import Identity, without_workflows
from bot.forge.repos import folder_of
from bot.forge.store import Row, Store

# One forbidden ref refuses the whole push: nothing of it happens. Branch and paths come by environment, never by text.
_HOOK = """#!/bin/sh
zero=0000000000000000000000000000000000000000 broken=
while read -r old new ref; do
    what= rule=
    case " $FORGE_CLOSED " in *" $ref "*) [ "$new" = "$zero" ] || rule=$ref ;; esac
    case " $FORGE_UNMADE " in *" $ref "*) [ "$old" != "$zero" ] || rule=$ref ;; esac
    case " $FORGE_KEPT " in *" $ref "*) [ "$new" != "$zero" ] || rule=$ref ;; esac
    case " $FORGE_FORWARD " in
        *" $ref "*) [ "$new" = "$zero" ] || git merge-base --is-ancestor "$old" "$new" || rule=$ref ;;
    esac
    [ -z "$rule" ] || { echo "error: GH013: Repository rule violations found for $rule." >&2; broken=1; }
    if [ -n "$FORGE_WITHOUT_WORKFLOWS" ] && [ "$new" != "$zero" ]; then
        from=$old
        [ "$old" != "$zero" ] || from=$(git merge-base "$new" "refs/heads/$FORGE_DEFAULT" || git hash-object -t tree /dev/null)
        if ! git diff --quiet "$from" "$new" -- .github/workflows; then
            echo "$FORGE_WITHOUT_WORKFLOWS" >&2
            broken=1
        fi
    fi
    [ -n "$FORGE_BOT" ] || continue
    if [ "$ref" = "refs/heads/$FORGE_DEFAULT" ]; then what="default branch"
    elif [ "$new" = "$zero" ]; then what="delete"
    else
        case "$ref" in
            refs/tags/*) what="tag" ;;
            *) [ "$old" = "$zero" ] || git merge-base --is-ancestor "$old" "$new" || what="force-push" ;;
        esac
    fi
    [ -z "$what" ] || printf '%s\\t%s\\n' "$what" "$ref" >> "$FORGE_REFUSED"
done
[ -z "$broken" ] || exit 1
[ ! -s "$FORGE_REFUSED" ] || { echo "Permission denied: a bot may not do this." >&2; exit 1; }
"""


@contextmanager
def guarded(store: Store, repo: Row, who: Identity, new: Collection[str] = ()) -> Iterator[dict[str, str]]:
    """Give what to add to the environment of `git receive-pack`; what a bot was refused is written down after.

    `new`: the refs that the push wants to make.
    """
    person, workflows = who.person, without_workflows(who)
    assert person is not None
    with tempfile.TemporaryDirectory(prefix="push-") as made:
        folder, variables = Path(made), _configured({"receive.hideRefs": "refs/pull"})
        refused = folder / "refused"
        refused.touch()
        held = _held(store, repo, person, new)
        bot = person["type"] == "Bot"
        if bot or workflows or any(held.values()):
            hook = folder / "pre-receive"
            hook.write_text(_HOOK)
            hook.chmod(0o700)
            variables = _configured({"receive.hideRefs": "refs/pull", "core.hooksPath": str(folder)})
            variables |= {"FORGE_DEFAULT": repo["default_branch"], "FORGE_REFUSED": str(refused)} | held
            variables |= {"FORGE_BOT": "1" if bot else "", "FORGE_WITHOUT_WORKFLOWS": workflows}
        yield variables
        for line in refused.read_text().splitlines():
            what, _, ref = line.partition("\t")
            store.add("violation", what=what, where=f"push of {ref} to {repo['full_name']}", at=store.now())


def _held(store: Store, repo: Row, person: Row, new: Collection[str]) -> dict[str, str]:
    """Name the refs that rules close to a direct push, keep from being made or deleted, or let go forward alone."""
    refs = {ref: rules.rules_for(store, repo, person, ref) for ref in gitdir.refs(folder_of(store, repo))}
    closed = [ref for ref, held in refs.items() if rules.broken(held, made=False, gone=False, forced=False)]
    kept = [ref for ref, held in refs.items() if rules.broken(held, made=False, gone=True, forced=False)]
    forward = [ref for ref, held in refs.items() if rules.broken(held, made=False, gone=False, forced=True)]
    asked = {ref: rules.rules_for(store, repo, person, ref) for ref in new}
    unmade = [ref for ref, held in asked.items() if rules.broken(held, made=True, gone=False, forced=False)]
    named = (
        ("FORGE_CLOSED", closed),
        ("FORGE_UNMADE", unmade),
        ("FORGE_KEPT", kept),
        ("FORGE_FORWARD", forward),
    )
    return {name: " ".join(found) for name, found in named}


def _configured(values: dict[str, str]) -> dict[str, str]:
    named = {"GIT_CONFIG_COUNT": str(len(values))}
    for place, (key, value) in enumerate(values.items()):
        named |= {f"GIT_CONFIG_KEY_{place}": key, f"GIT_CONFIG_VALUE_{place}": value}
    return named
