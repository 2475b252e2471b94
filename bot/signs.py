"""What the doctor says of one thing."""

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "doubtful", "bad"]


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing looked at: how it is, and what to do where it is not good."""

    name: str
    state: State
    says: str
    do: str = ""
