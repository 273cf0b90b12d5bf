"""Assertions of test frameworks by their names: what they assert, and how much."""

import re

from bot.validate.integrity.check import BOUND, EXACT, LOOSE, NEAR, PARTLY, WEAK, Check

NAMES = re.compile(
    r"\b(?:expect\w*|assert\w*!?|should\w*|require|verify|is_expected|EXPECT_\w+|ASSERT_\w+|XCTAssert\w*|refute\w*)\s*[(.!{]"
    r"|\bAssert(?:ions)?\.\w+\(|\.should(?:Be|Equal|Not|\b)|^(?:assert|expect|refute)\w*[ (]|\.must_\w+"
    r"|\bt\.(?:is|deepEqual|true|equal|same)\("
)
_FAILS = re.compile(
    r"\bt\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\(|\b(?:Assert\.)?[Ff]ail\(|\bpanic!\(|\bXCTFail\(|throw new \w*Error\("
)

# by what is left of a name without "assert", "to" and the like, all in small letters
_WORDED = {
    EXACT: """be equal equals eq eql eqv same identical strictequal strictlyequal deepequal deepstrictequal stricteq streq
        jsoneq sameas equalto issame isequalto issameas arrayequals arrayequal iterableequals linesequals linesmatch
        elementsmatch containsexactly empty isempty null isnull nil undefined noerror matches matchsnapshot
        matchinlinesnapshot is calledoncewith calledoncewithexactly""",
    NEAR: """havebeencalledwith havebeenlastcalledwith havebeennthcalledwith throwerrormatchingsnapshot
        throwerrormatchinginlinesnapshot equalvalues floateq doubleeq becloseto closeto indelta near hasmessage""",
    PARTLY: """contain contains containequal match matchobject haveproperty havelength havecount len length include includes
        hassize throw throws throwerror raiseerror raises doesnotthrow panics panicswithvalue panicswitherror erroris erroras
        equalerror startswith endswith havebeencalledtimes calledtimes""",
    BOUND: """begreaterthan begreaterthanorequal belessthan belessthanorequal greater greaterorequal less lessorequal above
        below least most gt ge lt le isgreaterthan islessthan beinstanceof instanceof isinstanceof istype error true false
        istrue isfalse ok""",
    LOOSE: """betruthy befalsy truthy falsy havebeencalled notequal notequals ne isnotequalto notempty isnotempty notsame
        notstrictequal""",
    WEAK: "bedefined defined notnil notnull isnotnull exist exists isdefined isok notundefined",
}
_RANKS = {word: rank for rank, words in _WORDED.items() for word in words.split()}
_PREFIX = re.compile(
    r"^(?:assert|assertions|require|refute|xctassert|expect|debugassert)(?=.)|^to(?=[a-z])|_"
)
_CALLED = re.compile(r"\b([A-Za-z_]\w*)!?\s*\(")
_LITERAL = re.compile(
    r"-?\d[\d_]*(?:\.\d+)?|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|\b(?:true|false|null|nil|None|undefined)\b"
)
_WORDS = re.compile(r"[A-Za-z_]\w*")
# names of assertions, which tell nothing of what is asserted
_COMMON = frozenset(
    (
        "expect",
        "assert",
        "assertEquals",
        "assertSame",
        "assert_eq",
        "toBe",
        "toEqual",
        "Equal",
        "eq",
        "require",
    )
)
_OPERATORS = ("===", "!==", "==", "!=", "<=", ">=", "<", ">")
_SWAP = {"!=": "==", "!==": "==", "==": "!=", "===": "!=", "<": ">", ">": "<", "<=": ">", ">=": "<"}


def failing(bare: str) -> bool:
    """Tell whether a statement fails a test."""
    return _FAILS.search(bare) is not None


def facts_in(text: str) -> frozenset[str]:
    """Return literals and names of what is called in a text."""
    literals = (found[0].replace("'", '"').replace("`", '"') for found in _LITERAL.finditer(text))
    return frozenset(literals) | frozenset(_CALLED.findall(text))


def check_in(statement: str, text: str, line: int) -> Check:
    """Read one assertion: `expect(a).toBe(b)`, `assertEquals(a, b)`, `assert_eq!(a, b)`, or the condition of a failing if."""
    one = _quotes(" ".join(statement.split()))
    op, subject, expected, strength = _parts(one)
    calls = frozenset(_CALLED.findall(subject))
    op, number = _bound(op, expected)
    return Check(
        op=op,
        subject="".join(subject.split()),
        expected="" if number is not None else "".join(expected.split()),
        strength=strength,
        line=line,
        facts=facts_in(one) - _COMMON,
        text=" ".join(text.split())[:120],
        number=number,
        void=_void(op, subject, expected),
        calls=calls,
        computed=frozenset(_CALLED.findall(expected)),
        inputs=frozenset(found[0] for found in _LITERAL.finditer(subject)),
        literal=bool(expected) and _is_literal(expected),
    )


def _parts(one: str) -> tuple[str, str, str, int]:
    """Split an assertion into operator, subject, expected value and strength."""
    if chain := re.search(r"\b(?:expect|assertThat|assert_that)\s*\(", one):
        inside, rest = _inside(one, chain.end() - 1)
        found = re.match(
            r"\s*((?:[.\s]*(?:not|resolves|rejects|to|be|is|have|been|deep|toHave|not_to|to_not)\b)*)[.\s]*(\w+)?\s*(?:\((.*)\)|(.*))",
            rest,
            re.DOTALL,
        )
        if found:
            matcher, words = found[2] or _last(found[1]), found[1]
            if matcher in ("eq", "eql", "equal", "equals") or "not" not in words:
                op, rank = ("==" if _rank(matcher) == EXACT else matcher), _rank(matcher)
            if "not" in words:
                op, rank = f"not {matcher}", LOOSE
            expected = found[3] or found[4] or ""
            if re.search(r"toBe(?:Truthy|Falsy|Defined|Null|Undefined)", matcher):
                expected = matcher
            return (
                op,
                inside,
                expected,
                min(rank, PARTLY) if matcher.startswith("toThrow") and not expected.strip() else rank,
            )
    if found := re.search(r"\b(\w+(?:\.\w+)*)(!?)\s*\(", one):
        name = found[1]
        inside, _ = _inside(one, found.end() - 1)
        args = _split(inside)
        if (
            re.match(
                r"(?:assert|debug_assert|require|XCTAssert|EXPECT_TRUE|ASSERT_TRUE|XCTAssertTrue|assertTrue|Assert\.True|assert\.(?:True|ok)|require\.True)$",
                name,
            )
            or name == "ok"
        ):
            if args and (split := _operated(args[0])):
                return split
            return "truthy", args[0] if args else "", "", BOUND
        args = [arg for arg in args if not re.fullmatch(r"t|&?self", arg.strip())]
        if len(args) >= 2:
            first, second = args[0], args[1]
            if _is_literal(first) and not _is_literal(second):
                first, second = second, first
            rank = _rank(name)
            return ("==" if rank == EXACT else name), first, second, rank
        return name, args[0] if args else one, "", _rank(name)
    if one.startswith("if"):
        split = _operated(re.sub(r"^if\s*\(?|\)?$", "", one).split(";")[-1])
        if split:
            op, left, right, _ = split
            turned = _SWAP.get(op, op)
            return turned, left, right, EXACT if turned == "==" else LOOSE if turned == "!=" else BOUND
        return "truthy", one[2:], "", BOUND
    bare = re.sub(r"^\w+\s+", "", one)
    return _operated(bare) or ("truthy", bare, "", BOUND)


def _operated(text: str) -> tuple[str, str, str, int] | None:
    for sign in _OPERATORS:
        parts = re.split(rf"\s{re.escape(sign)}\s", text)
        if len(parts) == 2:
            op = "==" if sign.startswith("==") else "!=" if sign.startswith("!") else sign[0]
            return op, parts[0], parts[1], {"==": EXACT, "!=": LOOSE}.get(op, BOUND)
    return None


def _last(words: str) -> str:
    return words.replace(".", " ").split()[-1] if words.strip(". ") else ""


def _rank(name: str) -> int:
    bare = name.rsplit(".", 1)[-1].lower()
    while bare not in _RANKS and (shorter := _PREFIX.sub("", bare)) != bare:
        bare = shorter
    return _RANKS.get(bare, BOUND)


def _inside(text: str, at: int) -> tuple[str, str]:
    """Return what stands in the bracket at a position, and what follows it."""
    depth = 0
    for found in re.finditer(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`|[()\[\]{}]", text[at:]):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(found[0], 0)
        if depth <= 0:
            return text[at + 1 : at + found.start()], text[at + found.end() :]
    return text[at + 1 :], ""


def _split(inside: str) -> list[str]:
    parts, depth, begun = [], 0, 0
    for found in re.finditer(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`|[()\[\]{},]", inside):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(found[0], 0)
        if found[0] == "," and depth == 0:
            parts.append(inside[begun : found.start()].strip())
            begun = found.end()
    parts.append(inside[begun:].strip())
    return [part for part in parts if part]


def _is_literal(text: str) -> bool:
    rest = _LITERAL.sub("", text)
    return bool(_LITERAL.search(text)) and not _WORDS.search(re.sub(r"\b\w+(?=\s*:)", "", rest))


def _bound(op: str, expected: str) -> tuple[str, float | None]:
    """Return a comparison with a number in the form in which two of them can be compared."""
    sign = (
        ">"
        if re.search(r"Greater|above|least|^G[TE]$", op)
        else "<"
        if re.search(r"Less|below|most|^L[TE]$", op)
        else op
    )
    if sign not in "<>" and not re.search(r"CloseTo|InDelta|NEAR", op):
        return op, None
    try:
        number = float(expected.split(",")[-1].replace("_", "").strip())
    except ValueError:
        return sign, None
    return ("closeness", 10.0 ** -min(number, 12.0)) if "CloseTo" in op else (sign, number)


def _void(op: str, subject: str, expected: str) -> str:
    left, right = ("".join(side.split()) for side in (subject, expected))
    if op == "==" and left == right and not _CALLED.search(subject):
        return "compares a value with itself" if not _is_literal(subject) else "compares two constants"
    if op == "==" and _is_literal(subject) and _is_literal(expected):
        return "compares two constants"
    if re.fullmatch(r"true|1|!false", left) and (
        op == "truthy" or right in ("", "true", "toBeTruthy", "toBeDefined")
    ):
        return "is true whatever the code does"
    if re.search(r"\|\|\s*true\b", subject):
        return "is true whatever the code does"
    return ""


def _quotes(text: str) -> str:
    """Return a text with one kind of quotes, where they may change places."""
    return re.sub(r"'([^'\"\\]*)'|`([^`\"\\$]*)`", lambda m: f'"{m[1] if m[1] is not None else m[2]}"', text)
