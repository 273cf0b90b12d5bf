#!/usr/bin/env bash
# Let bubblewrap work on a runner whose AppArmor restricts user namespaces (Ubuntu 23.10 and later), narrowest remedy
# first. Changes nothing where it works already. Never a reason to go on without a sandbox: askfirst itself refuses to.
set -euo pipefail

works() {
  local bwrap
  bwrap=$(command -v bwrap) || return 1
  "$bwrap" --unshare-all --disable-userns --die-with-parent --ro-bind /usr /usr --symlink usr/lib /lib \
    --symlink usr/lib64 /lib64 --symlink usr/bin /bin --proc /proc --dev /dev -- /bin/true 2>/dev/null
}

restricted=/proc/sys/kernel/apparmor_restrict_unprivileged_userns
if works; then exit 0; fi
if [[ ! -r $restricted || $(<"$restricted") != 1 ]]; then exit 0; fi
if ! sudo -n true 2>/dev/null; then
  echo "::warning::AppArmor restricts user namespaces and there is no sudo here to load a profile for bwrap."
  exit 0
fi

# the profile is tied to /usr/bin/bwrap: one that came by pip does not match
if [[ ! -x /usr/bin/bwrap ]]; then
  sudo apt-get update -qq
  sudo apt-get install -y -qq --no-install-recommends bubblewrap >/dev/null
fi

extra=/usr/share/apparmor/extra-profiles/bwrap-userns-restrict
if [[ -r $extra ]]; then
  sudo cp "$extra" /etc/apparmor.d/bwrap-userns-restrict
  sudo apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict
  if works; then echo "Loaded bwrap-userns-restrict."; exit 0; fi
  sudo apparmor_parser -R /etc/apparmor.d/bwrap-userns-restrict
  sudo rm /etc/apparmor.d/bwrap-userns-restrict
fi

sudo tee /etc/apparmor.d/bwrap >/dev/null <<'PROFILE'
abi <abi/4.0>,
include <tunables/global>
profile bwrap /usr/bin/bwrap flags=(unconfined) {
  userns,
}
PROFILE
sudo apparmor_parser -r /etc/apparmor.d/bwrap
if works; then echo "Loaded a profile that lets /usr/bin/bwrap make user namespaces."; exit 0; fi
echo "::warning::bwrap does not work here in spite of its AppArmor profile."
