"""Which file system a path lies on: SQLite's locks and shared memory do not hold over a network."""

import subprocess
import sys
from pathlib import Path

NETWORK = frozenset(
    {
        "nfs",
        "nfs3",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afs",
        "afpfs",
        "ncpfs",
        "9p",
        "ceph",
        "lustre",
        "glusterfs",
        "beegfs",
        "gpfs",
        "ocfs2",
        "gfs2",
        "orangefs",
        "davfs",
        "webdav",
        "vboxsf",
        "prl_fs",
    }
)
NETWORK_FUSE = (
    "sshfs",
    "s3fs",
    "rclone",
    "gluster",
    "juicefs",
    "ceph",
    "davfs",
    "goofys",
    "gcsfuse",
    "blobfuse",
    "smb",
    "nfs",
    "grpcfuse",
    "osxfs",
    "vmhgfs",
)


def file_system(path: Path) -> str:
    """The type of file system that holds `path` ("ext4", "nfs4"); "" where this cannot be known."""
    if sys.platform.startswith("linux"):
        return _longest(path, _linux(Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")))
    if sys.platform == "darwin":
        listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False)
        return _longest(path, _macos(listed.stdout))
    return ""


def is_network(kind: str) -> bool:
    name, _separator, fuse = kind.partition(".")
    return name in NETWORK or (name == "fuse" and fuse.startswith(NETWORK_FUSE)) or kind == "remote"


def _longest(path: Path, mounts: list[tuple[str, str]]) -> str:
    """The mount nearest to `path`; of several on one place the last one is on top."""
    resolved = path.resolve()
    inside = [(len(Path(place).parts), kind) for place, kind in mounts if resolved.is_relative_to(place)]
    deepest = max((depth for depth, _kind in inside), default=0)
    return next((kind for depth, kind in reversed(inside) if depth == deepest), "")


def _linux(text: str) -> list[tuple[str, str]]:
    """/proc/mounts: device, place (with spaces as \\040), type, options."""
    lines = [line.split(" ") for line in text.splitlines()]
    return [(_plain(fields[1]), fields[2]) for fields in lines if len(fields) > 2]


def _plain(place: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        place = place.replace(code, character)
    return place


def _macos(text: str) -> list[tuple[str, str]]:
    """mount(8): `//host/share on /Volumes/share (smbfs, nodev)`; what is not marked local is remote."""
    found = []
    for line in text.splitlines():
        place, _separator, options = line.partition(" on ")[2].rpartition(" (")
        words = [word.strip() for word in options.rstrip(")").split(",")]
        if place and words:
            found.append((place, words[0] if "local" in words or words[0] in NETWORK else "remote"))
    return found
