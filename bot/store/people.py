"""What the store holds of one person, and forgetting it: their id on subscriptions, their chat."""

from dataclasses import dataclass

from bot.store.database import Store


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was forgotten."""

    subscriptions: int = 0  # of channels: they stay, without a name
    chats: int = 0  # the person's own, with all that was asked for and sent there


def forget_person(store: Store, user: str) -> Forgotten:
    """Forgets a platform's user id. What belongs to a channel stays the channel's.

    A personal chat in which the person subscribed goes whole; nobody else is in it.
    """
    values = {"user": user}
    with store.writing():
        chats = store.rows(
            "DELETE FROM channels WHERE kind = 'personal' AND id IN "
            "(SELECT channel FROM subscriptions WHERE made_by = :user) RETURNING id",
            values,
        )
        named = store.rows(
            "UPDATE subscriptions SET made_by = NULL WHERE made_by = :user RETURNING id", values
        )
    return Forgotten(len(named), len(chats))
