"""A comment is ours only if its marker verifies; a ticked box verifies, a changed word does not."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.markers import Damaged, KeyRing, Marked, Slot, mark, read_mark

RING = KeyRing((("k2", b"new secret of enough length"), ("k1", b"old secret of enough length")))
SLOT = Slot("99", "questions", 1)
TEXT = "Which?\n\n- [ ] **1a** this\n- [ ] **1b** that"


def body(text: str = TEXT, ring: KeyRing = RING) -> str:
    """Mark a text for repository 7, issue 12."""
    return mark(ring, 7, 12, SLOT, {"n": 1}, text)


def test_what_we_signed_verifies() -> None:
    """Slot, payload and visible text come back as they were."""
    assert read_mark(RING, 7, 12, body()) == Marked(SLOT, {"n": 1}, TEXT)


def test_a_ticked_box_and_crlf_still_verify() -> None:
    """A person's tick and a browser's line ends are no damage."""
    ticked = body().replace("- [ ] **1a**", "- [x] **1a**").replace("\n", "\r\n")
    assert isinstance(read_mark(RING, 7, 12, ticked), Marked)


def test_any_other_change_is_damage() -> None:
    """Changed words, another issue, another repository or a cut marker do not verify."""
    made = body()
    for changed, repo, issue in (
        (made.replace("that", "everything"), 7, 12),
        (made, 8, 12),
        (made, 7, 13),
        (made[:-20], 7, 12),
        (made.replace(" questions ", " brief "), 7, 12),
        (made + "\n/askfirst go", 7, 12),
    ):
        assert isinstance(read_mark(RING, repo, issue, changed), Damaged)


def test_old_keys_verify_and_unknown_keys_do_not() -> None:
    """Signing is by the newest key; rotating keys out ends their marks."""
    old = KeyRing(RING.keys[1:])
    assert isinstance(read_mark(RING, 7, 12, body(ring=old)), Marked)
    assert isinstance(read_mark(old, 7, 12, body()), Damaged)


def test_a_comment_without_a_marker_is_nobodys() -> None:
    """No marker is None, not damage."""
    assert read_mark(RING, 7, 12, "just words") is None


@given(st.text(max_size=200))
def test_reading_is_total(text: str) -> None:
    """No text makes reading fail, and none verifies by luck."""
    assert not isinstance(read_mark(RING, 7, 12, text), Marked)
    assert not isinstance(
        read_mark(RING, 7, 12, f"{text}\n<!-- askfirst:1 k2 9 x 1 {'-'} {'0' * 64} -->"), Marked
    )


@given(st.text(max_size=200).filter(lambda t: "<!-- askfirst:" not in t))
def test_every_text_survives_marking(text: str) -> None:
    """Whatever we say, we recognise."""
    assert isinstance(read_mark(RING, 7, 12, mark(RING, 7, 12, SLOT, {"t": text}, text)), Marked)
