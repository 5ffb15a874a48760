"""The profiles that come with hallgate, one TOML file a device model, in a folder a role.

`names` and `find` read the files beside this one (from a checkout as from an installed wheel). A file here that is
unusable is our own mistake: `find` lets its faults out. A site's own profiles come by `reader.load`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from device_profiles.reader import load
from device_profiles.schema import Profile

HERE = Path(__file__).parent


@cache
def everything() -> dict[str, Profile]:
    """All shipped profiles by id, in the order of role and id. Raises reader.ProfileUnusable."""
    found = [(path.parent.name, load(path)) for path in sorted(HERE.glob("*/*.toml"))]
    return {profile.id: profile for _, profile in sorted(found, key=lambda each: (each[0], each[1].id))}


def names() -> tuple[str, ...]:
    """The ids of all shipped profiles."""
    return tuple(everything())


def get(profile_id: str) -> Profile | None:
    """The shipped profile of this id, None where there is none."""
    return everything().get(profile_id)


def find(profile_id: str) -> Profile:
    """The shipped profile of this id. Raises KeyError with the ids there are."""
    profile = get(profile_id)
    if profile is None:
        raise KeyError(f"there is no profile '{profile_id}'; there are: {', '.join(names())}")
    return profile
