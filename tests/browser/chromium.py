"""The system's Chromium: where it is, and how it comes onto a machine that has none.

Its headless shell comes first: the same engine without the window, tabs and menus of a desktop, which nobody sees here
and which the whole browser draws for every test all the same. It takes a third less of the processor.
"""

from __future__ import annotations

import os
import shutil
import subprocess

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium-headless-shell", "fonts-noto-cjk")
BY_HAND = f"apt-get install {' '.join(PACKAGES)}"

# Everything that would make it call its maker; root can have no sandbox.
ARGUMENTS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
if os.geteuid() == 0:
    ARGUMENTS.append("--no-sandbox")


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def install_chromium() -> str:
    """Install it when it is missing and we may; answer what a person must do, or nothing."""
    if find_chromium():
        return ""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    may_install = shutil.which("apt-get") and (not sudo or _succeeds([*sudo, "true"]))
    if may_install:
        print(f"no Chromium here: {BY_HAND} (a few minutes)", flush=True)
        _succeeds([*sudo, "apt-get", "update", "-qq"])  # an old list may do; the next line tells
        install = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq"]
        # Older systems have no package of the shell alone.
        if not _succeeds([*install, *PACKAGES]):
            _succeeds([*install, "chromium", *PACKAGES[1:]])
        if find_chromium():
            return ""
    return f"no Chromium for the browser tests: {BY_HAND}, or leave them out with BROWSER=0"


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0
    except OSError:
        return False
